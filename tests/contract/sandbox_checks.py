"""What schemathesis checks and generates beyond what the description says."""

import zlib

import schemathesis

USERS = ["cometchat-uid-1", "cometchat-uid-2", "cometchat-uid-3", "cometchat-uid-4", "cometchat-uid-5"]
KNOWN = {"uid": USERS, "guid": ["cometchat-guid-1"], "appId": ["sandbox"], "role": ["default"]}


@schemathesis.check
def enveloped(ctx, response, case):
    """Every answer is one of the two envelopes, and says where it comes from."""
    assert response.headers.get("x-halley-sandbox") == ["1"], "not marked as an answer of a sandbox"
    if case.method == "OPTIONS":
        return
    body = response.json()
    assert isinstance(body, dict), "no envelope"
    if response.status_code == 200:
        assert body.get("data") is not None and "error" not in body, "no data in the envelope"
    else:
        error = body["error"]
        assert error["code"].isupper() and error["message"], "no code or no message in the envelope"


def known(name, value):
    """Every second made-up name becomes one that exists, so that calls get beyond "not found"."""
    number = zlib.crc32(str(value).encode("utf-8", "replace"))
    if name not in KNOWN or number % 2:
        return value
    return KNOWN[name][number // 2 % len(KNOWN[name])]


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return {name: known(name, value) for name, value in (path_parameters or {}).items()}


@schemathesis.hook
def map_headers(context, headers):
    if headers and "onBehalfOf" in headers:
        headers["onBehalfOf"] = known("uid", headers["onBehalfOf"])
    return headers
