/*
 * What docker's clients ask for, recorded from docker's CLI 20.10 and 28.2,
 * compose 1.29 and 2.26, docker-py 5, dockerode, testcontainers 10 and the
 * devcontainers CLI: each request with the names of all parameters of its query
 * and of all keys of its body that said something.
 */
#ifndef UNDOCKER_UNIT_RECORDED_H
#define UNDOCKER_UNIT_RECORDED_H

struct recorded {
	const char *request;	  /* "{}" is a name */
	const char *query, *body; /* separated by blanks */
};

static const struct recorded recorded[] = {
	{ "GET /_ping", "", "" },
	{ "HEAD /_ping", "", "" },
	{ "POST /auth", "", "password serveraddress username" },
	{ "POST /build",
	    "buildargs buildid cachefrom cgroupparent cpuperiod "
	    "cpuquota cpusetcpus cpusetmems cpushares dockerfile "
	    "forcerm labels memory memswap networkmode nocache pull q "
	    "remote rm session shmsize t target ulimits version",
	    "" },
	{ "POST /build/prune", "filters keep-storage", "" },
	{ "POST /commit", "author comment container repo tag", "" },
	{ "POST /containers/create",
	    "AttachStderr AttachStdin AttachStdout Cmd Env ExposedPorts "
	    "HostConfig Hostname Image Labels OpenStdin StdinOnce Tty "
	    "User Volumes name",
	    "AttachStderr AttachStdin AttachStdout Cmd Entrypoint Env "
	    "Healthcheck.Interval Healthcheck.Retries Healthcheck.Test "
	    "Healthcheck.Timeout HostConfig.AutoRemove HostConfig.Binds "
	    "HostConfig.CapDrop HostConfig.ConsoleSize HostConfig.Init "
	    "HostConfig.Memory HostConfig.Mounts HostConfig.NanoCpus "
	    "HostConfig.NetworkMode HostConfig.PidsLimit "
	    "HostConfig.PortBindings HostConfig.ReadonlyRootfs "
	    "HostConfig.RestartPolicy.Name HostConfig.SecurityOpt "
	    "HostConfig.Ulimits Image Labels "
	    "NetworkingConfig.EndpointsConfig.*.Aliases OpenStdin "
	    "StdinOnce Tty User WorkingDir name" },
	{ "GET /containers/json", "all filters limit size trunc_cmd", "" },
	{ "POST /containers/prune", "", "" },
	{ "DELETE /containers/{}", "force link v", "" },
	{ "GET /containers/{}/archive", "path", "" },
	{ "HEAD /containers/{}/archive", "path", "" },
	{ "PUT /containers/{}/archive", "noOverwriteDirNonDir path", "" },
	{ "POST /containers/{}/attach", "hijack stderr stdin stdout stream",
	    "hijack stderr stdin stdout stream" },
	{ "GET /containers/{}/changes", "", "" },
	{ "POST /containers/{}/exec", "",
	    "AttachStderr AttachStdin AttachStdout Cmd ConsoleSize "
	    "Container Detach Env Tty User WorkingDir" },
	{ "GET /containers/{}/export", "", "" },
	{ "GET /containers/{}/json", "", "" },
	{ "POST /containers/{}/kill", "signal", "" },
	{ "GET /containers/{}/logs",
	    "follow since stderr stdout tail timestamps", "" },
	{ "POST /containers/{}/pause", "", "" },
	{ "POST /containers/{}/rename", "name", "" },
	{ "POST /containers/{}/restart", "t", "" },
	{ "POST /containers/{}/start", "", "" },
	{ "GET /containers/{}/stats", "stream", "" },
	{ "POST /containers/{}/stop", "t", "" },
	{ "GET /containers/{}/top", "", "" },
	{ "POST /containers/{}/unpause", "", "" },
	{ "POST /containers/{}/update", "", "Memory MemorySwap" },
	{ "POST /containers/{}/wait", "condition", "" },
	{ "GET /events", "filters since until", "" },
	{ "GET /exec/{}/json", "", "" },
	{ "POST /exec/{}/start", "", "ConsoleSize Detach Tty hijack stdin" },
	{ "POST /grpc", "", "" },
	{ "POST /images/create",
	    "authconfig fromImage fromSrc message repo tag", "fromImage tag" },
	{ "GET /images/get", "names", "" },
	{ "GET /images/json", "", "" },
	{ "POST /images/load", "quiet", "" },
	{ "POST /images/prune", "filters", "" },
	{ "GET /images/search", "limit term", "" },
	{ "DELETE /images/{}", "force noprune", "" },
	{ "GET /images/{}/history", "", "" },
	{ "GET /images/{}/json", "", "" },
	{ "POST /images/{}/tag", "repo tag", "" },
	{ "GET /info", "", "" },
	{ "GET /networks", "filters", "" },
	{ "POST /networks/create",
	    "Attachable CheckDuplicate Driver EnableIPv6 Ingress "
	    "Internal Labels Name",
	    "Attachable CheckDuplicate Driver IPAM.Driver Labels Name" },
	{ "POST /networks/prune", "", "" },
	{ "DELETE /networks/{}", "", "" },
	{ "GET /networks/{}", "", "" },
	{ "POST /networks/{}/connect", "", "Container EndpointConfig.Aliases" },
	{ "POST /networks/{}/disconnect", "", "Container" },
	{ "POST /session", "", "" },
	{ "GET /system/df", "", "" },
	{ "GET /version", "", "" },
	{ "GET /volumes", "filters", "" },
	{ "POST /volumes/create", "Name", "Driver Labels Name" },
	{ "POST /volumes/prune", "", "" },
	{ "DELETE /volumes/{}", "force", "" },
	{ "GET /volumes/{}", "", "" },
};

#endif
