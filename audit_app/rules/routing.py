"""Which questions a service is asked; forms, completeness, moderation and report ask here."""

from dataclasses import replace

from audit_app.rules.question_set_parts import Question, QuestionSet, Section


def asked(question_set: QuestionSet, service_kind: str) -> tuple[Section, ...]:
    """The sections with only the questions of this kind of service; a section left empty is dropped."""
    sections: list[Section] = []
    for section in question_set.sections:
        questions = tuple(question for question in section.questions if is_asked(question, service_kind))
        if questions:
            sections.append(replace(section, questions=questions))
    return tuple(sections)


def is_asked(question: Question, service_kind: str) -> bool:
    return not question.asked_of or service_kind in question.asked_of
