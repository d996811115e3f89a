#!/usr/bin/python3
"""What a program does with docker's library for Python, at DOCKER_HOST."""
import io
import tarfile

import docker

client = docker.from_env(timeout=60)
alone = {"network_mode": "none"}


def archive(name, data):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
    return file.getvalue()


def content(chunks):
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as tar:
        return tar.extractfile(tar.next()).read()


assert client.ping() and client.version()["ApiVersion"]
print(client.containers.run("alpine", "id -u", remove=True, **alone).decode(),
      end="")

box = client.containers.run("alpine", ["sh", "-c", "echo one; sleep 1000"],
                            name="sdk", detach=True, **alone)
assert [each.name for each in client.containers.list()] == ["sdk"]
while not box.logs():
    pass
assert box.logs() == b"one\n"
assert list(box.logs(stream=True, follow=False)) == [b"one\n"]
assert box.exec_run("echo two") == (0, b"two\n")
assert box.exec_run("sh -c 'exit 3'").exit_code == 3
assert box.put_archive("/tmp", archive("file", 100000 * b"data"))
assert content(box.get_archive("/tmp/file")[0]) == 100000 * b"data"
box.kill()
assert box.wait()["StatusCode"] == 137
box.remove()

try:
    client.containers.run("alpine", "true", privileged=True)
except docker.errors.APIError as error:
    assert error.status_code == 403
    assert error.explanation.startswith("undocker: denied: --privileged")
else:
    raise SystemExit("it was allowed")
