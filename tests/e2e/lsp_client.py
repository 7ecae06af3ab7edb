"""A client of flexike lsp for the tests: starts the program, speaks the
protocol as an editor does, and checks what comes back.

    lsp_client.py FLEXIKE TEST
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time


class Client:
    def __init__(self, program, *options):
        self.process = subprocess.Popen(
            [program, "lsp", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.ids = 0
        self.notes = []  # notifications that nobody waited for yet
        # A server that hangs fails the test, it does not hang it.
        self.watchdog = threading.Timer(60, self.process.kill)
        self.watchdog.daemon = True
        self.watchdog.start()

    def send_octets(self, octets):
        self.process.stdin.write(octets)
        self.process.stdin.flush()

    @staticmethod
    def frame(message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        return b"Content-Length: %d\r\n\r\n" % len(body) + body

    def receive(self):
        length = None
        while True:
            line = self.process.stdout.readline()
            assert line, "the server is gone"
            line = line.strip()
            if not line:
                break
            name, value = line.split(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))

    def notify(self, method, params):
        self.send_octets(self.frame({"method": method, "params": params}))

    def call(self, method, params=None):
        self.ids += 1
        message = {"id": self.ids, "method": method}
        if params is not None:
            message["params"] = params
        self.send_octets(self.frame(message))
        while True:
            answer = self.receive()
            if answer.get("id") == self.ids:
                assert "error" not in answer, answer
                return answer["result"]
            self.notes.append(answer)

    def wait_for(self, method):
        while True:
            for i, note in enumerate(self.notes):
                if note.get("method") == method:
                    return self.notes.pop(i)["params"]
            self.notes.append(self.receive())

    def start(self, capabilities=None):
        result = self.call(
            "initialize",
            {"processId": os.getpid(), "capabilities": capabilities or {}},
        )
        self.notify("initialized", {})
        return result

    def open(self, uri, text):
        self.notify(
            "textDocument/didOpen",
            {
                "textDocument": {
                    "uri": uri,
                    "languageId": "ios",
                    "version": 1,
                    "text": text,
                }
            },
        )
        return self.wait_for("textDocument/publishDiagnostics")["diagnostics"]

    def edit(self, uri, version, *changes):
        self.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": list(changes),
            },
        )

    def stop(self):
        assert self.call("shutdown") is None
        self.send_octets(self.frame({"method": "exit"}))
        return self.process.wait(10)


def change(line, start, end, text):
    return {
        "range": {
            "start": {"line": line, "character": start},
            "end": {"line": line, "character": end},
        },
        "text": text,
    }


URI = "file:///r1.cfg"


def hub(lines):
    """A hub with keyring peers and tunnels, about so many lines."""
    out = ["hostname hub", "crypto ikev2 keyring KR"]
    n = lines // 10
    for i in range(n):
        address = f"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}"
        out += [
            f" peer P{i}",
            f"  address {address}",
            f"  pre-shared-key KEY{i}",
        ]
    out += [
        "crypto ikev2 profile IKE",
        " match identity remote address 0.0.0.0",
        " authentication local pre-share",
        " authentication remote pre-share",
        " keyring local KR",
        "crypto ipsec profile IPSEC",
        " set ikev2-profile IKE",
    ]
    for i in range(n):
        out += [
            f"interface Tunnel{i}",
            f" ip address 172.{16 + (i >> 14)}.{i >> 6 & 255}.{i * 4 & 255 | 1}"
            " 255.255.255.252",
            " tunnel source 192.0.2.1",
            " tunnel mode ipsec ipv4",
            f" tunnel destination 10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}",
            " tunnel protection ipsec profile IPSEC",
            "!",
        ]
    return out


def test_session(program):
    c = Client(program, "--stdio")
    result = c.start({"general": {"positionEncodings": ["utf-8", "utf-16"]}})
    assert result["capabilities"]["positionEncoding"] == "utf-8"
    found = c.open(URI, "crypto ipsec profile IP\n set ikev2-profile P\n")
    assert "FV102" in [d["code"] for d in found], found
    c.edit(URI, 2, change(0, 0, 0, "crypto ikev2 profile P\n"))
    found = c.wait_for("textDocument/publishDiagnostics")["diagnostics"]
    assert "FV102" not in [d["code"] for d in found], found
    menu = c.call(
        "textDocument/completion",
        {
            "textDocument": {"uri": URI},
            "position": {"line": 2, "character": 19},
        },
    )
    assert "P" in [i["label"] for i in menu["items"]], menu
    assert c.stop() == 0


def test_ends(program):
    """Exit statuses, and the end of the stream."""
    c = Client(program)
    c.start()
    c.send_octets(c.frame({"method": "exit"}))
    assert c.process.wait(10) == 1
    c = Client(program)
    c.start()
    c.process.stdin.close()
    assert c.process.wait(10) == 1
    c = Client(program)
    c.send_octets(b"GET / HTTP/1.0\r\n\r\n")
    assert c.receive()["error"]["code"] == -32700
    assert c.process.wait(10) == 1
    c = Client(program)
    c.start()
    c.process.stdout.close()  # the editor crashed
    c.send_octets(c.frame({"id": 9, "method": "textDocument/foo"}))
    assert c.process.wait(10) == 1


def test_cut(program):
    """A message that comes in pieces; a burst that is published once."""
    c = Client(program)
    c.start()
    message = c.frame({"id": 7, "method": "textDocument/foo"})
    for piece in (message[:5], message[5:30], message[30:]):
        c.send_octets(piece)
        time.sleep(0.02)
    assert c.receive()["error"]["code"] == -32601
    c.open(URI, "hostname a\n")
    octets = b"".join(
        c.frame(
            {
                "method": "textDocument/didChange",
                "params": {
                    "textDocument": {"uri": URI, "version": v},
                    "contentChanges": [change(0, 9, 9, "x")],
                },
            }
        )
        for v in range(2, 200)
    )
    c.send_octets(octets)
    c.send_octets(c.frame({"id": 8, "method": "textDocument/foo"}))
    c.wait_for("textDocument/publishDiagnostics")
    time.sleep(0.2)
    assert c.stop() == 0
    published = [n for n in c.notes if n.get("method")]
    assert len(published) < 10, len(published)


def test_answers(program):
    """Hover, definition, references and the outline; no key in any."""
    c = Client(program)
    c.start()
    c.open(URI, "\n".join(hub(300)) + "\n")
    place = {"textDocument": {"uri": URI}}
    text = hub(300)
    at = next(i for i, l in enumerate(text) if "keyring local KR" in l)
    place["position"] = {"line": at, "character": 16}
    hover = c.call("textDocument/hover", place)
    assert "peer P0" in hover["contents"]["value"], hover
    assert "and 22 more" in hover["contents"]["value"], hover
    assert "KEY" not in json.dumps(hover), hover
    found = c.call("textDocument/definition", place)
    assert [d["range"]["start"]["line"] for d in found] == [1], found
    place["context"] = {"includeDeclaration": True}
    found = c.call("textDocument/references", place)
    assert len(found) == 2, found
    symbols = c.call("textDocument/documentSymbol", place)
    assert "Tunnel3" in [s["name"] for s in symbols], symbols
    assert c.stop() == 0


def apply(text, edits):
    """The text after edits of lines of ASCII, as an editor applies them."""
    lines = text.split("\n")

    def offset(p):
        return sum(len(l) + 1 for l in lines[: p["line"]]) + p["character"]

    for e in sorted(edits, key=lambda e: -offset(e["range"]["start"])):
        start = offset(e["range"]["start"])
        end = offset(e["range"]["end"])
        text = text[:start] + e["newText"] + text[end:]
    return text


def test_fixes(program):
    """Each quick fix, applied, does away with its finding."""
    literal = {"codeActionKind": {"valueSet": ["quickfix"]}}
    c = Client(program)
    c.start({"textDocument": {"codeAction": {"codeActionLiteralSupport": literal}}})
    path = os.path.join("tests", "cases", "lsp", "actions", "input.cfg")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    found = c.open(URI, text)
    applied = 0
    for d in found:
        actions = c.call(
            "textDocument/codeAction",
            {
                "textDocument": {"uri": URI},
                "range": d["range"],
                "context": {"diagnostics": [d], "only": ["quickfix"]},
            },
        )
        for a in actions:
            if not a["title"].startswith(d["code"]):
                continue
            new = apply(text, a["edit"]["changes"][URI])
            left = c.open(f"file:///fixed{applied}.cfg", new)
            same = [(x["code"], x["message"]) for x in left]
            assert (d["code"], d["message"]) not in same, (a, left)
            assert not [x for x in left if x["code"] == "FV017"], left
            applied += 1
    assert applied >= 6, applied
    assert c.stop() == 0


def test_project(program):
    """Settings, suppression files and the baseline count as for check."""
    with open("tests/cases/lsp/actions/input.cfg", encoding="utf-8") as f:
        text = f.read()
    levels = {1: "error", 2: "warning", 3: "info"}
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "a b" / "r#1.cfg"
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8", newline="")
        uri = path.as_uri()
        c = Client(program)
        c.start()

        def compare():
            shown = subprocess.run(
                [program, "check", "--format", "json", str(path)],
                stdout=subprocess.PIPE,
                check=False,
            ).stdout
            want = [
                (d["id"], d["severity"], d["line"])
                for d in json.loads(shown)["findings"]
                if d["file"].endswith(".cfg")
            ]
            got = [
                (d["code"], levels[d["severity"]], d["range"]["start"]["line"] + 1)
                for d in c.open(uri, text)
            ]
            assert got == want, (got, want)
            return got

        before = compare()
        assert {"FV001", "FV003", "FV009", "FV102"} <= {d[0] for d in before}
        (pathlib.Path(folder) / "flexike.json").write_text(
            '{"ignore": ["FV001"], "severity": {"FV003": "info"}}'
        )
        after = compare()
        assert "FV001" not in [d[0] for d in after], after
        assert "info" in [d[1] for d in after if d[0] == "FV003"], after
        path.with_name(path.name + ".flexike-ignore").write_text(
            'FV009 * "*" it is from a router\n'
        )
        rest = compare()
        assert len(rest) < len(after), rest
        # Settings that cannot be read do not stop the editor.
        (pathlib.Path(folder) / "flexike.json").write_text("{")
        assert "FV001" in [d["code"] for d in c.open(uri, text)]
        assert c.stop() == 0


def test_latency(program):
    """Typing in 10,000 lines: from didChange to the findings."""
    c = Client(program)
    c.start()
    lines = hub(10000)
    c.open(URI, "\n".join(lines) + "\n")
    times = []
    for k in range(40):
        at = (k * 7919) % len(lines)
        text = ("description x", "z")[k % 2]
        began = time.monotonic()
        c.edit(URI, k + 2, change(at, len(lines[at]), len(lines[at]), text))
        c.wait_for("textDocument/publishDiagnostics")
        times.append(time.monotonic() - began)
        c.edit(
            URI,
            k + 100,
            change(at, len(lines[at]), len(lines[at]) + len(text), ""),
        )
        c.wait_for("textDocument/publishDiagnostics")
    times.sort()
    print(
        f"# {len(lines)} lines, didChange to publishDiagnostics: "
        f"median {times[20] * 1000:.1f} ms, worst {times[-1] * 1000:.1f} ms"
    )
    # A person notices a tenth of a second; sanitizers are slow.
    assert times[20] < 0.1, times
    began = time.monotonic()
    place = {
        "textDocument": {"uri": URI},
        "position": {"line": 1, "character": 22},
    }
    assert c.call("textDocument/hover", place)
    print(f"# hover: {(time.monotonic() - began) * 1000:.1f} ms")
    assert time.monotonic() - began < 1
    # Replace all: ten thousand edits in one message, last line first.
    began = time.monotonic()
    c.edit(
        URI,
        999,
        *(change(at, 0, 0, " ") for at in reversed(range(len(lines)))),
    )
    c.wait_for("textDocument/publishDiagnostics")
    print(f"# {len(lines)} edits at once: {time.monotonic() - began:.3f} s")
    assert time.monotonic() - began < 2
    assert c.stop() == 0


if __name__ == "__main__":
    globals()["test_" + sys.argv[2]](sys.argv[1])
