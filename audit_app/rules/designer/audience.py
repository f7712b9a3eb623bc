"""Says in a sentence, made of services and conditions, who is asked a question or section."""

from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.designer.condition_lines import sentence
from audit_app.rules.questions.question import PANEL, Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section

UNKNOWN_KIND = "an unknown kind of service"


def asked_in_words(questions: QuestionSet, part: Section | Question) -> str:
    """Return a sentence such as "Only when Direction: Step up, of these services: Police".

    Without conditions it begins "About every case". The conditions of a question's section follow its own. For a section the sentence names no services, since each of
    its questions has its own.
    """
    own = sentence(questions, part.when)
    when = f"only when {own}" if own else f"about every {questions.unit.singular or 'case'}"
    if isinstance(part, Section):
        return when[0].upper() + when[1:]
    above = sentence(questions, questions.section_of(part.key).when)
    within = f", in a section that is asked only when {above}" if above else ""
    return f"{when[0].upper()}{when[1:]}{within}, {_answerers(part)}"


def _answerers(question: Question) -> str:
    if question.answered_by == PANEL:
        return "of the panel only"
    kinds = [SERVICE_KINDS.get(kind, UNKNOWN_KIND) for kind in question.asked_of]
    if not kinds:
        return "of every service"
    return f"of {'this service' if len(kinds) == 1 else 'these services'}: {'; '.join(kinds)}"
