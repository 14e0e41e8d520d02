"""What can be seen in the text of a CEL expression without working it out: names, nesting, lists, comparisons.

Only enough of the grammar for that: texts in quotes, remarks, names with dots, brackets.
Source: cel-spec, doc/langdef.md, "Syntax".
"""

import re

_QUOTED = (
    r"[rRbB]{0,2}(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|\'\'\'(?:\\.|[^\\])*?\'\'\'"
    r"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')"""
)
_TOKEN = re.compile(
    rf"(?P<text>{_QUOTED})|(?P<remark>//[^\n]*)|(?P<name>[A-Za-z_]\w*)|(?P<number>\d[\w.]*)"
    r"|(?P<sign>[<>=!]=|&&|\|\||\S)",
    re.DOTALL,
)
_GROUPS = frozenset({"who", "what", "about", "to", "when"})
_MACROS = frozenset({"all", "exists", "exists_one", "existsOne", "map", "filter"})
_COMPARING = frozenset({"==", "!=", "<", "<=", ">", ">="})


def selected(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names asked for (`what.people`), each once; and the groups that are asked for as a whole."""
    tokens, names, whole = _tokens(text), dict[str, None](), dict[str, None]()
    for at, token in enumerate(tokens):
        if token not in _GROUPS or (at and tokens[at - 1] == "."):
            continue
        if tokens[at + 1 : at + 2] == ["."] and at + 2 < len(tokens):
            names[f"{token}.{tokens[at + 2]}"] = None
        else:
            whole[token] = None
    return tuple(names), tuple(whole)


def macros(text: str) -> frozenset[str]:
    """The names that `exists`, `all` and their like give to what they go through."""
    tokens = _tokens(text)
    return frozenset(tokens[at + 2] for at in range(len(tokens) - 2) if _is_macro(tokens, at))


def depth(text: str) -> int:
    """How deep `exists`, `all` and their like stand inside each other."""
    words, open_now, deepest = _tokens(text), list[bool](), 0
    for at, word in enumerate(words):
        if word == "(":
            open_now.append(at > 0 and _is_macro(words, at - 1))
            deepest = max(deepest, sum(open_now))
        elif word == ")" and open_now:
            open_now.pop()
    return deepest


def entries(text: str) -> int:
    """How many entries the longest list or map in it has; arguments of a function count as a list."""
    open_now, longest = [0], 0
    for word in _tokens(text):
        if word in {"(", "[", "{"}:
            open_now.append(1)
        elif word in {")", "]", "}"} and len(open_now) > 1:
            longest = max(longest, open_now.pop())
        elif word == ",":
            open_now[-1] += 1
    return max(longest, *open_now)


def literals(text: str) -> tuple[tuple[str, str], ...]:
    """Each name that is compared with a text, a number, true or false; and that, as it is written."""
    tokens, found = _tokens(text), list[tuple[str, str]]()
    for at in range(len(tokens) - 2):
        if tokens[at] not in _GROUPS or tokens[at + 1] != "." or (at and tokens[at - 1] == "."):
            continue
        name = f"{tokens[at]}.{tokens[at + 2]}"
        after, before = tokens[at + 3 : at + 6], tokens[max(at - 2, 0) : at]
        if len(after) > 1 and after[0] in _COMPARING and _is_literal(after[1]) and after[2:] not in (["+"], ["."]):
            found.append((name, after[1]))
        elif len(before) == 2 and before[1] in _COMPARING and _is_literal(before[0]) and after[:1] != ["."]:
            found.append((name, before[0]))
    return tuple(found)


def _tokens(text: str) -> list[str]:
    return [found[0] for found in _TOKEN.finditer(text) if found.lastgroup != "remark"]


def _is_macro(tokens: list[str], at: int) -> bool:
    return tokens[at] in _MACROS and at > 0 and tokens[at - 1] == "." and tokens[at + 1 : at + 2] == ["("]


def _is_literal(token: str) -> bool:
    return token[0] in "'\"" or token[0].isdigit() or token in {"true", "false"}
