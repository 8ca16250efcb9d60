"""Renders templates with the functions of Home Assistant that ours use, over a state machine that is handed in.

In:  {"devices": {id: {"name": ..., "identifiers": [...]}},
      "entities": {entity_id: {"state": ..., "attributes": {...}, "device": id}},
      "templates": [{"text": ..., "variables": {...}}, ...]}
Out: for each template {"state": text} or {"error": text}

A template of a variable sees the variables before it: "variables" is a list of [name, template or value] in order.
"""

import ast
import datetime
import json
import re
import sys
import types

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

asked = json.load(sys.stdin)
devices, entities = asked["devices"], asked["entities"]


def state_attr(entity_id, name):
    return entities.get(entity_id, {}).get("attributes", {}).get(name)


def is_state(entity_id, state):
    return entities.get(entity_id, {}).get("state") == state


def is_state_attr(entity_id, name, value):
    return entity_id in entities and state_attr(entity_id, name) == value


def device_id(entity_id):
    return entities.get(entity_id, {}).get("device")


def device_attr(device_or_entity, name):
    device = devices.get(device_or_entity) or devices.get(device_id(device_or_entity)) or {}
    if name == "identifiers":
        return {("mqtt", each) for each in device.get("identifiers", [])}
    return device.get(name)


def device_entities(wanted):
    return [entity_id for entity_id, entity in entities.items() if entity.get("device") == wanted]


def integration_entities(_):
    return list(entities)


def states(entity_id):
    return entities[entity_id]["state"] if entity_id in entities else "unknown"


def as_timestamp(value):
    return datetime.datetime.fromisoformat(str(value).replace("Z", "+00:00")).timestamp()


def to_object(value):
    if isinstance(value, dict):
        return types.SimpleNamespace(**{key: to_object(each) for key, each in value.items()})
    return value


def native(text):
    """Home Assistant turns what looks like a number, a boolean or a list into one."""
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError):
        return text


environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
for function in (state_attr, is_state, is_state_attr, device_id, device_attr, device_entities, integration_entities, states,
                 as_timestamp):
    environment.globals[function.__name__] = function
environment.filters["device_id"] = device_id
environment.tests["is_state_attr"] = is_state_attr
environment.tests["search"] = lambda value, pattern: re.search(pattern, value) is not None


def render(template):
    values = {}
    try:
        for name, value in template.get("variables", []):
            if isinstance(value, str) and "{" in value:
                value = native(environment.from_string(value).render(values).strip())
            values[name] = to_object(value)
        return {"state": environment.from_string(template["text"]).render(values).strip()}
    except Exception as error:  # Whatever it is, it would be in Home Assistant's log.
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([render(template) for template in asked["templates"]], sys.stdout)
