#!/usr/bin/python3
"""door.py [PROGRAM [ARG...]]

A session with the door, without any front end of ours: executes a program that
is, or becomes, undocker's root side, and asks what the lines of standard input
say, one after the other:

    OPERATION [NAME=VALUE...] [-- WORD...]

Prints each answer: "STATUS TEXT" with the hint, warnings and sources on lines
of their own, or what the engine answers on the descriptor that came.  With '&'
in front the descriptor is kept open instead; "release N" lets go of the one of
ask N, "raw N TEXT" writes to it, "read N" reads it to its end.  "deaf"
in front asks, and more, until the door waits for its answers to be read, which
they never are.  API is the minor version that is asked in.
"""
import array
import fcntl
import os
import shlex
import socket
import subprocess
import sys
import time

MESSAGE = b"undocker call\0"
SEALS = 15
KINDS = ["body", "stream", "error"]


def letter(data):
    fd = os.memfd_create("letter", os.MFD_ALLOW_SEALING)
    os.write(fd, data)
    fcntl.fcntl(fd, 1033, SEALS)
    return fd


def strings(*items):
    return b"".join(os.fsencode(str(s)) + b"\0" for s in items)


class Door:
    def __init__(self, program):
        self.channel, theirs = socket.socketpair(
            socket.AF_UNIX, socket.SOCK_SEQPACKET)
        call, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        words = strings(1, "connection" if os.environ.get("CONNECTION")
                        else "", "xterm", "", "door")
        call.sendmsg([MESSAGE], [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                                  array.array("i", [letter(words),
                                                    theirs.fileno()]))])
        self.process = subprocess.Popen(program, stdin=far)
        far.close()
        theirs.close()
        self.kept = {}
        self.serial = -1

    def send(self, serial, operation, words, options):
        version = 0 if operation in ("Session", "Release") else \
            int(os.environ.get("API") or self.api)
        data = strings(serial, version, len(words), operation,
                       *words, *options)
        if len(data) > 65536:
            self.channel.sendmsg([b"e"], [(
                socket.SOL_SOCKET, socket.SCM_RIGHTS,
                array.array("i", [letter(data)]))])
        else:
            self.channel.sendall(b"i" + data)

    def receive(self):
        data, control, _, _ = self.channel.recvmsg(1 << 20, 64)
        if not data:
            raise SystemExit("the door is closed")
        fds = array.array("i")
        for _, _, some in control:
            fds.frombytes(some[:len(some) - len(some) % 4])
        fds = list(fds)
        if data[:1] == b"e":
            with os.fdopen(fds.pop(0), "rb") as file:
                file.seek(0)
                data = b"i" + file.read()
        parts = data[1:].split(b"\0")[:-1]
        serial, kind, status, nwarnings = (int(p) for p in parts[:4])
        text, hint = parts[4].decode(), parts[5].decode()
        return (serial, KINDS[kind], status, text, hint,
                parts[6:6 + nwarnings], parts[6 + nwarnings:], fds)

    def ask(self, operation, words, options, keep):
        self.serial += 1
        self.send(self.serial, operation, words, options)
        serial, kind, status, text, hint, warnings, sources, fds = \
            self.receive()
        assert serial == self.serial, (serial, self.serial)
        if kind == "stream":
            stream = socket.socket(fileno=fds[0])
            self.kept[serial] = stream
            if not keep:
                self.read(serial)
                self.release(serial)
        else:
            print(status, text)
        for line in ([hint] if hint else []):
            print(line)
        for warning in warnings:
            print("warning:", warning.decode())
        for i in range(0, len(sources), 2):
            print("source:", sources[i].decode(), sources[i + 1].decode())
        sys.stdout.flush()
        return text

    def read(self, serial):
        self.kept[serial].setblocking(True)
        while True:
            try:
                data = self.kept[serial].recv(65536)
            except ConnectionResetError:
                data = b""  # what was written was never read
            if not data:
                break
            sys.stdout.buffer.write(data.replace(b"\r\n", b"\n"))
        print()
        sys.stdout.flush()

    def write(self, serial, text):
        try:
            self.kept[serial].sendall(text.encode() + b"\n")
        except OSError:
            pass  # the engine has closed it already

    def release(self, serial):
        self.kept.pop(serial).close()
        self.send(serial, "Release", [], [])

    def deaf(self, operation, words, options):
        self.channel.setblocking(False)
        left = 30
        while left:
            try:
                self.serial += 1
                self.send(self.serial, operation, words, options)
                operation, words, options = "NoSuchThing" + 999 * "g", [], []
                left = 30
            except BlockingIOError:
                left -= 1
                time.sleep(0.1)

    def line(self, text):
        words = shlex.split(text)
        if words[0] == "deaf":
            at = words.index("--")
            return self.deaf(words[1], words[at + 1:], words[2:at])
        keep = words[0] == "&"
        words = words[keep:]
        first = words[0]
        if first == "release":
            self.release(int(words[1]))
        elif first == "read":
            self.read(int(words[1]))
        elif first == "raw":
            self.write(int(words[1]), words[2])
        elif "--" in words:
            at = words.index("--")
            self.ask(first, words[at + 1:], words[1:at], keep)
        else:
            self.ask(first, [], words[1:], keep)


def main():
    door = Door(sys.argv[1:] or ["/usr/bin/undocker-rts"])
    text = door.ask("Session", [], [], False)
    if text.startswith("{"):
        door.api = int(text.split('"api":')[1].split(",")[0])
        for line in sys.stdin:
            if line.strip():
                door.line(line)
    door.channel.close()
    sys.exit(door.process.wait())


main()
