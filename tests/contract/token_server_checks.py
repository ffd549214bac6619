"""What schemathesis checks and generates for the token server beyond what its document says."""

import itertools
import json
import os

import schemathesis
from signing import Device

PEOPLE = json.loads(os.environ["HALLEY_TESTERS"])
# Calls that would change or end what the other calls need are signed by the second person alone, and end nobody: their
# passwords are made up.
CHANGING = {"/v1/password", "/v1/account"}


@schemathesis.check
def coded(ctx, response, case):
    """Every refusal is a code with a text and the id of the request, and none may be cached."""
    assert response.headers.get("cache-control") == ["no-store"], "may be cached"
    if response.status_code < 400 or case.method == "HEAD":
        return
    error = response.json()["error"]
    assert error["code"].islower() and error["message"] and error["requestId"], "no code, text or id"
    if response.status_code in (429, 503):
        assert int(response.headers["retry-after"][0]) > 0, "does not say when to come again"


calls = itertools.count()


def assertion(one):
    return Device(one["seed"]).assertion(one["device"], one["uid"], one["url"])


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body if isinstance(case.body, dict) else {}
    number = next(calls)
    if number % 2:
        return
    one = PEOPLE[1] if case.path in CHANGING else PEOPLE[0]
    headers = case.headers or {}
    if case.path == "/v1/token" and case.method == "POST":
        if "assertion" in body:
            body["assertion"] = assertion(one)
            body["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer"
    elif any("authorization" == name.lower() for name in headers) or case.operation.definition.raw.get("security"):
        case.headers["Authorization"] = "Bearer " + assertion(one)
    if case.path in ("/v1/login", "/v1/devices") and "email" in body and "password" in body:
        body.update(email=one["email"], password=one["password"])
        if isinstance(body.get("device"), dict):
            body["device"]["publicKey"] = Device.new().public_key
    if case.path == "/v1/accounts" and {"email", "password", "device"} <= body.keys():
        body.update(email=f"made-{number}@example.org", name="Made", password=PEOPLE[0]["password"])
        body["device"] = {"name": "made", "publicKey": Device.new().public_key}
