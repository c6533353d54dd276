"""Rules of the memory of answers."""

from registry.matching.memory import Memory


def test_an_answer_is_worked_out_once_until_others_push_it_out():
    asked = []
    memory: Memory[str, str] = Memory(2)

    def answer(key):
        return memory.get(key, lambda: asked.append(key) or key.upper())

    assert [answer(key) for key in "aabacb"] == list("AABACB")
    assert asked == ["a", "b", "c", "b"], "a was asked for after b, so c pushed b out"
