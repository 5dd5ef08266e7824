"""Asks the official Python SDK of this interpreter what it is told to: one job a line of standard input,
one outcome a line of standard output, in the order in which they end."""

import dataclasses
import json
import socket
import sys
import threading
import urllib.request

import oso_cloud
from oso_cloud import Oso, api

IS_VERSION_1 = not hasattr(oso_cloud, "typed_var")
KEY = "e_0123456789_12345_osotesttoken01xiIn"

look_up = socket.getaddrinfo


def look_up_without_asking(host, *rest, **named):
    """What every name server says of such a name (RFC 6761, 6.4), without asking one."""
    if str(host).endswith(".invalid"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return look_up(host, *rest, **named)


socket.getaddrinfo = look_up_without_asking


def instance(pair):
    """A value as this version writes it: a dictionary, later a type of its own."""
    return dict(pair) if IS_VERSION_1 else oso_cloud.Value(pair["type"], pair["id"])


def fact(predicate, *args):
    return {"name": predicate, "args": list(args)} if IS_VERSION_1 else (predicate, *args)


def insert(oso, told):
    if IS_VERSION_1:
        oso.bulk_tell([told])
    else:
        oso.insert(told)


def calls(oso, scene):
    alice, acme, anvil, vault, wheel = (
        instance(scene[name]) for name in ("alice", "acme", "anvil", "vault", "wheel")
    )
    common = {
        "authorize": lambda: oso.authorize(alice, "read", anvil),
        "list": lambda: oso.list(alice, "read", "Repository"),
        "actions": lambda: oso.actions(alice, anvil),
        "get": lambda: oso.get(fact("has_role", alice, None, acme)),
        "metadata": lambda: expect(oso.get_policy_metadata(), api.PolicyMetadata),
        "authorize_local": lambda: oso.authorize_local(alice, "read", anvil),
        "list_local": lambda: oso.list_local(alice, "read", "Repository", "repository.id"),
        "actions_local": lambda: oso.actions_local(alice, anvil),
        "insert": lambda: insert(oso, fact("is_public", vault)),
        "policy": lambda: oso.policy(scene["policy"]),
    }
    if IS_VERSION_1:
        resources = [anvil, vault, wheel, anvil]
        return common | {
            "authorize_resources": lambda: oso.authorize_resources(alice, "read", resources),
            "query": lambda: oso.query(fact("has_permission", alice, None, anvil)),
        }
    user = oso_cloud.typed_var("User")
    return common | {
        "evaluate": lambda: oso.build_query(("allow", user, "read", wheel)).evaluate(user),
        "evaluate_local": lambda: oso.build_query(
            ("allow", alice, "read", anvil)
        ).evaluate_local_select(),
    }


def expect(value, kind):
    """Of the SDK's own type, all the way down."""
    if not isinstance(value, kind):
        raise TypeError(f"not a {kind.__name__}: {value!r}")
    for resource in value.resources.values():
        if not isinstance(resource, api.ResourceMetadata):
            raise TypeError(f"not a ResourceMetadata: {resource!r}")
    return value


def plain(value):
    if dataclasses.is_dataclass(value):
        return plain(dataclasses.asdict(value))
    if isinstance(value, dict):
        if set(value) == {"name", "args"}:
            return [value["name"], *plain(value["args"])]
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def outcome(ask):
    try:
        return {"kind": "answer", "value": plain(ask())}
    except Exception as error:
        return {"kind": "error", "message": f"{type(error).__name__}: {error}"}


def do(job):
    oso = Oso(
        url=job["primaryUrl"],
        api_key=KEY,
        fallback_url=job["fallbackUrl"],
        data_bindings=job["dataBindings"],
    )
    asks = calls(oso, job["scene"])
    if "gateUrl" in job:
        ask_each(asks)
        urllib.request.urlopen(job["gateUrl"]).close()
    reply = json.dumps({"id": job["id"], "outcomes": ask_each(asks)}) + "\n"
    sys.stdout.write(reply)
    sys.stdout.flush()


def ask_each(asks):
    outcomes = {}

    def ask(name):
        outcomes[name] = outcome(asks[name])

    threads = [threading.Thread(target=ask, args=(name,)) for name in asks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


for line in sys.stdin:
    threading.Thread(target=do, args=(json.loads(line),)).start()
