"""Reads the text form of a graph, as `vertebra inspect MODEL --graph imported` prints it."""

import re
from dataclasses import dataclass

_TOKEN = re.compile(r'"[^"]*"|\[|\]|[^\s\[\]]+')
_NODE = re.compile(r'"(?P<name>[^"]*)" = (?P<kind>\w+)\((?P<inputs>[^)]*)\)(?P<fields>.*)$')
_FIELD = re.compile(r'(\w+)=((?:\[(?:[^\[\]]|\[[^\]]*\])*\])|\S+)')


@dataclass
class Node:
    name: str
    kind: str
    inputs: list
    fields: dict


@dataclass
class Graph:
    name: str
    input: str
    shape: tuple  # H, W, C
    nodes: list
    outputs: list


def _value(text):
    """Nested lists of str, int and float; a word stays a str."""
    stack = [[]]
    for token in _TOKEN.findall(text):
        if token == "[":
            stack.append([])
        elif token == "]":
            done = stack.pop()
            stack[-1].append(done)
        elif token.startswith('"'):
            stack[-1].append(token[1:-1])
        else:
            stack[-1].append(_word(token))
    return stack[0][0]


def _word(token):
    for number in (int, float):
        try:
            return number(token)
        except ValueError:
            pass
    return token


def _names(text):
    return re.findall(r'"([^"]*)"', text)


def parse(text):
    graph = Graph("", "", (), [], [])
    for line in text.splitlines():
        if line.startswith("graph "):
            graph.name = _names(line)[0]
        elif line.startswith("input "):
            graph.input = _names(line)[0]
            graph.shape = tuple(int(n) for n in line.split()[-1].split("x"))
        elif line.startswith("output "):
            graph.outputs = _names(line)
        elif node := _NODE.match(line):
            fields = {name: _value(value) for name, value in _FIELD.findall(node["fields"])}
            graph.nodes.append(Node(node["name"], node["kind"], _names(node["inputs"]), fields))
        elif line.strip():
            raise ValueError(f"not a line of a graph: {line}")
    return graph
