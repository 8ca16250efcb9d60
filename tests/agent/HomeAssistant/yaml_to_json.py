"""Turns the YAML on standard input into JSON, with {"!input": name} for the inputs of a blueprint."""

import json
import sys

import yaml


class Loader(yaml.SafeLoader):
    pass


Loader.add_constructor("!input", lambda loader, node: {"!input": loader.construct_scalar(node)})
json.dump(yaml.load(sys.stdin, Loader), sys.stdout, default=str)
