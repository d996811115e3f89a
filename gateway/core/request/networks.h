/*
 * What writing and reading of networks share: private to networks*.c.
 */
#ifndef UNDOCKER_REQUEST_NETWORKS_H
#define UNDOCKER_REQUEST_NETWORKS_H

#include "core/grammar/network.h"
#include "core/request/forms.h"

#define ENDPOINTS "NetworkingConfig.EndpointsConfig"

/* The API's minor version that brought an endpoint's MacAddress, and so on. */
enum { ENDPOINT_MAC = 44, SEVERAL = 44, GATEWAY = 48 };

/* What an option of --network's long form is in an EndpointSettings. */
struct network_option {
	const char *name; /* in the long form, or NULL */
	const char *flag; /* that says the same of the first network */
	const char *key;
	bool in_ipam, list;
};

enum { NETWORK_OPTIONS = 6 };
extern const struct network_option network_options[NETWORK_OPTIONS];

int write_networks(struct writer *w, const struct field *field);
int write_links(struct writer *w, const struct field *field);
int read_networks(struct reader *r, const struct field *field, json_t *unused);
int read_links(struct reader *r, const struct field *field, json_t *unused);

#endif
