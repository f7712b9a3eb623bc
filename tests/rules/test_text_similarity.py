"""Which earlier recommendations are like a new one."""

from audit_app.rules.text_similarity import MOST_SIMILAR, Wording, significant_words, similar_earlier

OWN = Wording("own", "Police notify schools before the morning bell.", ("Was the school told in time?",))


def test_everyday_words_and_short_ones_say_nothing() -> None:
    assert significant_words("The services should have recorded it for a child") == frozenset()


def test_a_plural_and_a_possessive_are_the_same_word() -> None:
    assert significant_words("Schools’ notices") == significant_words("school notice")


def test_three_words_in_common_are_enough_and_two_are_not() -> None:
    alike = Wording("alike", "Schools hear each morning before the bell from the control room.")
    other = Wording("other", "Schools hold an assembly each morning.")
    assert similar_earlier(OWN, [other, alike]) == ("alike",)


def test_the_same_line_of_enquiry_is_enough() -> None:
    same_line = Wording("line", "Buy telephones.", ("Was the school told in time",))
    assert similar_earlier(OWN, [same_line]) == ("line",)


def test_a_line_without_words_is_no_line() -> None:
    assert similar_earlier(Wording("own", "", ("",)), [Wording("other", "Buy telephones.", ("",))]) == ()


def test_the_likest_come_first_and_no_more_than_a_few() -> None:
    many = [Wording(str(number), "Schools, morning, bell.") for number in range(9)]
    likest = Wording("likest", OWN.text, OWN.key_lines)
    found = similar_earlier(OWN, [*many, likest])
    assert found == ("likest", "0", "1", "2", "3")
    assert len(found) == MOST_SIMILAR
