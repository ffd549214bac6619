"""Sends requests made from the token server's own `/openapi.json` to it, and judges the answers.

    python token_server_api.py PATH-TO-HALLEY-SANDBOX PATH-TO-HALLEY-TOKEN-SERVER [arguments for schemathesis]

CometChat is played by the sandbox. Two people with devices are enrolled first; every second call that has to be signed
is signed rightly, and every second password is right. Fails on a server error, an answer that the document does not
have, and on too few requests.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import schemathesis_run
from signing import Device

LEAST = 500
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "coded",
]
# Nobody is to lose what the other calls need: their passwords are always wrong.
NEVER_RIGHT = {"PUT /v1/password", "DELETE /v1/account"}
PASSWORD = "plover quartz lantern 7 umbrella"


def environment(sandbox, folder):
    unlimited = str(10**6)
    return {
        **os.environ,
        "HALLEY_SERVER__LISTEN": "127.0.0.1:0",
        "HALLEY_DATABASE__URL": f"sqlite://{folder}/server.sqlite3",
        "HALLEY_COMETCHAT__APP_ID": sandbox["appId"],
        "HALLEY_COMETCHAT__REGION": "us",
        "HALLEY_COMETCHAT__API_KEY": sandbox["apiKey"],
        "HALLEY_COMETCHAT__BASE_URL": sandbox["url"],
        "HALLEY_LIMITS__PASSWORDS_PER_MINUTE": unlimited,
        "HALLEY_LIMITS__ACCOUNTS_PER_HOUR": unlimited,
        "HALLEY_LIMITS__CALLS_PER_MINUTE": unlimited,
        "HALLEY_LIMITS__SIGNED_PER_MINUTE": unlimited,
        "HALLEY_LIMITS__LOCKOUT": "false",
        "HALLEY_REGISTRATION__MODE": "open",
    }


def enrol(url, email):
    device = Device.new()
    body = {
        "email": email, "name": "Ann", "password": PASSWORD,
        "device": {"name": "tester", "publicKey": device.public_key},
    }
    request = urllib.request.Request(
        url + "/v1/accounts", json.dumps(body).encode(), {"content-type": "application/json"}, method="POST",
    )
    with urllib.request.urlopen(request) as answer:
        enrolled = json.load(answer)
    return {
        "url": url, "email": email, "password": PASSWORD, "seed": device.seed,
        "uid": enrolled["user"]["uid"], "device": enrolled["deviceId"],
    }


def test(url, further):
    people = [enrol(url, f"tester-{number}@example.org") for number in range(2)]
    os.environ["HALLEY_TESTERS"] = json.dumps(people)
    said, status, counts = schemathesis_run.run(
        url + "/openapi.json", url, CHECKS, "token_server_checks", further, examples=30
    )
    with urllib.request.urlopen(url + "/metrics") as metrics:
        unmet = unmet_routes(metrics.read().decode())
    if unmet:
        print("no request went through for", ", ".join(sorted(unmet)))
        status = status or 1
    return said, status, counts


def unmet_routes(metrics):
    """Routes of the API of which no request went through, by the server's own count."""
    answers = re.findall(r'halley_requests_total\{method="([A-Z]+)",route="(/v1/[^"]*)",status="(\d+)"\} \d+', metrics)
    met = {(method, route) for method, route, status in answers if status.startswith("2")}
    return {f"{method} {route}" for method, route, status in answers if status != "405"} - {
        " ".join(call) for call in met
    } - NEVER_RIGHT


def main():
    sandbox_binary, server_binary, *further = sys.argv[1:]
    serve = [sandbox_binary, "serve", "--listen", "127.0.0.1:0", "--rate-limits", "off"]
    with tempfile.TemporaryDirectory() as folder, subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as sandbox:
        try:
            ready = json.loads(sandbox.stdout.readline())
            with open(Path(folder) / "log", "w") as log, subprocess.Popen(
                [server_binary, "serve"], env=environment(ready, folder), cwd=folder,
                stdout=subprocess.PIPE, stderr=log, text=True,
            ) as server:
                try:
                    url = server.stdout.readline().removeprefix("listening on ").strip()
                    said, status, counts = test(url, further)
                    alive = server.poll() is None
                finally:
                    server.terminate()
        finally:
            sandbox.terminate()
    return schemathesis_run.judge(said, status, counts, alive, LEAST)


if __name__ == "__main__":
    sys.exit(main())
