#!/usr/bin/python3
"""call.py [-f FAULT] PROGRAM [ARG...] -- [WORD...]

Executes a program that is, or becomes, undocker's root side, with a call of
those words waiting in its standard input, as the front ends do it; or with one
of the faults below, which no front end would make.
"""
import array
import fcntl
import os
import socket
import sys

SEALS = 15  # F_SEAL_SEAL, SHRINK, GROW and WRITE
message = b"undocker call\0"


def pack(words, version=b"1", connection=b"", term=b"xterm", client=b""):
    return b"".join(s + b"\0" for s in
                    [version, connection, term, client] + words)


def letter(data, seals=SEALS):
    fd = os.memfd_create("letter", os.MFD_ALLOW_SEALING)
    while data:
        data = data[os.write(fd, data):]
    if seals:
        fcntl.fcntl(fd, 1033, seals)
    return fd


def channel(fds, text=message, kind=socket.SOCK_SEQPACKET, control=()):
    near, far = socket.socketpair(socket.AF_UNIX, kind)
    control = list(control)
    if fds:
        control.append((socket.SOL_SOCKET, socket.SCM_RIGHTS,
                        array.array("i", fds)))
    if text is not None:
        near.sendmsg([text], control)
    os.set_inheritable(near.fileno(), True)
    near.detach()  # what it would be told is never read
    return far.fileno(), far


def reading_end(data):
    out, into = os.pipe()
    os.write(into, data)
    return out


def written(data):
    path = os.path.expanduser("~/letter")
    with open(path, "wb") as file:
        file.write(data)
    return os.open(path, os.O_RDONLY)


faults = {
    "none": lambda w: channel([letter(pack(w)), 0]),
    "nothing": lambda w: channel([], None),
    "no-socket": lambda w: (os.open("/dev/null", os.O_RDWR), None),
    "pipe": lambda w: (reading_end(message), None),
    "stream": lambda w: channel([letter(pack(w)), 0],
                                kind=socket.SOCK_STREAM),
    "datagram": lambda w: channel([letter(pack(w)), 0],
                                  kind=socket.SOCK_DGRAM),
    "short": lambda w: channel([letter(pack(w)), 0], message[:-1]),
    "long": lambda w: channel([letter(pack(w)), 0], message + b"x"),
    "other": lambda w: channel([letter(pack(w)), 0], b"undocker CALL\0"),
    "none-along": lambda w: channel([]),
    "one-along": lambda w: channel([letter(pack(w))]),
    "three-along": lambda w: channel([letter(pack(w)), 0, 2]),
    "hundred-along": lambda w: channel([letter(pack(w)), 0] + 98 * [2]),
    "no-letter": lambda w: channel([0, 0]),
    "directory": lambda w: channel([os.open("/", os.O_RDONLY), 0]),
    "a-path": lambda w: channel([os.open("/etc/passwd", os.O_PATH), 0]),
    "pipe-letter": lambda w: channel([reading_end(pack(w)), 0]),
    "file-letter": lambda w: channel([written(pack(w)), 0]),
    "unsealed": lambda w: channel([letter(pack(w), 0), 0]),
    "half-sealed": lambda w: channel([letter(pack(w), 7), 0]),
    "empty": lambda w: channel([letter(b""), 0]),
    "three-strings": lambda w: channel([letter(b"1\0\0\0"), 0]),
    "cut": lambda w: channel([letter(pack(w)[:-1]), 0]),
    "version": lambda w: channel([letter(pack(w, version=b"2")), 0]),
    "flag": lambda w: channel([letter(pack(w, connection=b"1")), 0]),
    "large": lambda w: channel([letter(pack(w + 20 * [120000 * b"x"])), 0]),
    "long-word": lambda w: channel([letter(pack(w + [140000 * b"x"])), 0]),
    "many-words": lambda w: channel([letter(pack(w) + 2000000 * b"\0"), 0]),
}


def main():
    words = sys.argv[1:]
    fault = "none"
    if words[0] == "-l":
        print("\n".join(faults))
        return
    if words[0] == "-f":
        fault, words = words[1], words[2:]
    end = words.index("--")
    program, words = words[:end], [os.fsencode(w) for w in words[end + 1:]]
    fd, keep = faults[fault](words)
    os.dup2(fd, 0)
    os.execvp(program[0], program)


main()
