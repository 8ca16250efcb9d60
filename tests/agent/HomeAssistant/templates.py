"""Renders the templates of a discovery message as Home Assistant would, but stricter: what it only warns of is an error.

In:  {"templates": [...], "messages": [{"topic": text, ...}, ...]}, a message being JSON or a bare word for each topic, and a
     template {"topic": "health", "text": "{{ value_json.status }}"}
Out: for each message a list with, for each template, {"state": text} or {"error": text}
"""

import json
import sys
import time

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment


class Now:
    def timestamp(self):
        return time.time()


environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
environment.globals["now"] = Now
asked = json.load(sys.stdin)
compiled = [(each["topic"], environment.from_string(each["text"])) for each in asked["templates"]]


def render(template, payload):
    values = {"value": payload}
    try:
        values["value_json"] = json.loads(payload)
    except ValueError:
        pass
    try:
        return {"state": template.render(values).strip()}
    except Exception as error:  # Whatever it is, it would be in Home Assistant's log.
        return {"error": f"{type(error).__name__}: {error}"}


json.dump([[render(template, message[topic]) for topic, template in compiled] for message in asked["messages"]], sys.stdout)
