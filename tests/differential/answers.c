#include "answers.h"

#include <fnmatch.h>
#include <stddef.h>
#include <string.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SPEC                                                           \
	"\"Version\":{\"Index\":7},\"Spec\":{\"Name\":\"one\","        \
	"\"TaskTemplate\":{\"ContainerSpec\":{\"Image\":\"alpine\"}}," \
	"\"Mode\":{\"Replicated\":{\"Replicas\":1}}}"

/* The first that matches counts. */
static const struct answer answers[] = {
	{ "*", "/_ping", 200, "OK" },
	{ "GET", "/info", 200,
	    "{\"OSType\":\"linux\",\"Swarm\":{\"LocalNodeState\":\"active\","
	    "\"ControlAvailable\":true,\"NodeID\":\"one\"},"
	    "\"IndexServerAddress\":\"https://index.docker.io/v1/\"}" },
	{ "POST", "/auth", 200, "{\"Status\":\"Login Succeeded\"}" },
	{ "POST", "/containers/create", 201,
	    "{\"Id\":\"" ID "\",\"Warnings\":[]}" },
	{ "POST", "/containers/*/exec", 201, "{\"Id\":\"" ID "\"}" },
	{ "POST", "/containers/*/wait", 200, "{\"StatusCode\":0}" },
	{ "POST", "/containers/*/update", 200, "{\"Warnings\":[]}" },
	{ "POST", "/containers/prune", 200, "{}" },
	{ "POST", "/containers/*", 204, "" },
	{ "DELETE", "/containers/*", 204, "" },
	{ "GET", "/containers/json", 200, "[]" },
	{ "GET", "/containers/*/changes", 200, "[]" },
	{ "GET", "/containers/*/top", 200,
	    "{\"Titles\":[\"PID\"],\"Processes\":[[\"1\"]]}" },
	{ "GET", "/containers/*/logs", 200, "" },
	{ "GET", "/containers/*/export", 200, "" },
	{ "GET", "/containers/*/archive", 200, "" },
	{ "GET", "/containers/*/checkpoints", 200, "[]" },
	{ "GET", "/containers/*/json", 200,
	    "{\"Id\":\"" ID "\",\"Name\":\"/one\",\"Config\":{},"
	    "\"HostConfig\":{},\"State\":{\"Running\":true},"
	    "\"NetworkSettings\":{\"Ports\":{}}}" },
	{ "GET", "/exec/*", 200, "{\"ExitCode\":0,\"Running\":false}" },
	{ "POST", "/commit", 201, "{\"Id\":\"sha256:" ID "\"}" },
	{ "POST", "/build", 200, "{\"aux\":{\"ID\":\"sha256:" ID "\"}}" },
	{ "GET", "/images/*/history", 200, "[]" },
	{ "GET", "/images/*/json", 200, "{\"Id\":\"sha256:" ID "\"}" },
	{ "GET", "/images/get", 200, "" },
	{ "GET", "/images/*", 200, "[]" },
	{ "DELETE", "/images/*", 200, "[]" },
	{ "POST", "/images/*/tag", 201, "" },
	{ "POST", "/images/prune", 200, "{}" },
	{ "POST", "/images/*", 200, "{}" },
	{ "GET", "/networks", 200, "[]" },
	{ "GET", "/networks/*", 200, "{\"Name\":\"one\",\"Id\":\"one\"}" },
	{ "POST", "/networks/create", 201, "{\"Id\":\"one\"}" },
	{ "GET", "/volumes", 200, "{\"Volumes\":[]}" },
	{ "GET", "/services", 200, "[]" },
	{ "GET", "/services/*/logs", 200, "" },
	{ "GET", "/services/*", 200, "{\"ID\":\"one\"," SPEC "}" },
	{ "POST", "/services/create", 201, "{\"ID\":\"one\"}" },
	{ "GET", "/tasks/*/logs", 200, "" },
	{ "GET", "/tasks/*", 200, "{\"ID\":\"one\"}" },
	{ "GET", "/tasks", 200, "[]" },
	{ "GET", "/nodes", 200, "[]" },
	{ "GET", "/nodes/*", 200,
	    "{\"ID\":\"one\",\"Version\":{\"Index\":7},\"Spec\":{}}" },
	{ "GET", "/secrets", 200, "[]" },
	{ "GET", "/configs", 200, "[]" },
	{ "GET", "/plugins", 200, "[]" },
	{ "GET", "/plugins/privileges", 200, "[]" },
	{ "POST", "/plugins/*", 200, "" },
	{ "GET", "/plugins/*", 200, "{\"Id\":\"one\",\"Name\":\"one\"}" },
	{ "GET", "/distribution/*", 404, "{\"message\":\"none such\"}" },
	{ "GET", "/events", 200, "" },
	{ "*", "*", 200, "{}" },
};

const struct answer *answer_to(const char *method, const char *path)
{
	const struct answer *a = answers;

	while (
	    (strcmp(a->method, "*") != 0 && strcmp(a->method, method) != 0) ||
	    fnmatch(a->pattern, path, 0) != 0)
		a++;
	return a;
}
