#include "support.h"

#include "core/keys/pubkey.h"

#include <string.h>

/* Made by ssh-keygen of OpenSSH 9.2. */
static const char ed25519[] =
    "AAAAC3NzaC1lZDI1NTE5AAAAIF2IeFGzspnW0B1QsaFuL2y18FKxOtklj2HR"
    "N0H7JUp9";
static const char rsa1024[] =
    "AAAAB3NzaC1yc2EAAAADAQABAAAAgQCvlQNUg05nw9ZADc0agxgIplXivBDY"
    "g7xpYzPUjhLjLJjTnt+kLv0v5bnX05SdFxR7dZNZMZtwaYKT/w0mRlKaYvmA"
    "KBpp/aagbDqOT010WcIhd3A2jo5nRi2UkSjmD7u6EzhuNRIrd28Ft2BLMumX"
    "ZMybqvc2GaXx5gBpLQ5u+w==";
static const char ecdsa[] =
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBFd65Oti"
    "jUTPGMAvK0fDTwVjJ/X0BFFIRLArTwNqDU6ZzwimFMeumxm/JOnpbF3tdxCk"
    "gzHiq6pA3Cwwi4t2uTY=";
static const char dsa[] =
    "AAAAB3NzaC1kc3MAAACBAJzXfy5vpm43n0QgrSYKFCc/upl3XiSpeMuGz6zb"
    "RlVk1QJuxjiaJu4DToiRbYKw0PyFVyzcL47HYSr+BPV74I5xAeCDFF8ucQnN"
    "jsyfZtk2efw0XMZ5lR2Q1w9sp8Gkg1q8UpZrugQPIR9YnewuMjEN7Xm7oPcP"
    "WvTOkjZFXkVhAAAAFQDoxjVfRNqnRNpo8PCCIwLdsxcxvQAAAIA3f+5TZ21P"
    "S7nX8zroJF5vSmJmTtrQeY4gQOf7TXRRGqHgNrkWrJYqgNZOUS5O5A98c+io"
    "lUSDwCiX5C5kK7ftcJU7Rn0qT/QkHj8ikVcqpaKI3sqFmYWbkXdhVVAIpIIy"
    "HpAAOBquc2yn+PUiVsPd/0qMp12uz0qWRJoJIn57nwAAAIA+avTow9rgHJQu"
    "HR6tlkApwqKIyGxMMPZdk5bbMUTZefHvKQwZR8Q7E/N3zjbo1q8N10668sUx"
    "wVVRsg4Q905d3eAi9gDxKlLWLDyNGEB1HS2l8wdYegG3+2YCMmG0pLHyJSXP"
    "gULJ2MG7yU9YtbRbc/l6PXyeSnBAa3CqpALpNw==";
/* The key ID is "the id", the principals are "one" and "two". */
static const char certificate[] =
    "AAAAIHNzaC1lZDI1NTE5LWNlcnQtdjAxQG9wZW5zc2guY29tAAAAILTlu6R7"
    "fFqM4R92uAK68NhwhmXtHdO03VodLwc7WQa0AAAAIF2IeFGzspnW0B1QsaFu"
    "L2y18FKxOtklj2HRN0H7JUp9AAAAAAAAAAAAAAABAAAABnRoZSBpZAAAAA4A"
    "AAADb25lAAAAA3R3bwAAAAAAAAAA//////////8AAAAAAAAAggAAABVwZXJt"
    "aXQtWDExLWZvcndhcmRpbmcAAAAAAAAAF3Blcm1pdC1hZ2VudC1mb3J3YXJk"
    "aW5nAAAAAAAAABZwZXJtaXQtcG9ydC1mb3J3YXJkaW5nAAAAAAAAAApwZXJt"
    "aXQtcHR5AAAAAAAAAA5wZXJtaXQtdXNlci1yYwAAAAAAAAAAAAAAMwAAAAtz"
    "c2gtZWQyNTUxOQAAACASXYyPmo8EoXD7hL7XqJmGZGYzGZfRpNuf6vx2SDtT"
    "kQAAAFMAAAALc3NoLWVkMjU1MTkAAABAulYsCkxSnGk/e9uRNTv9JMqTeCkH"
    "TtJVEVCCOeAbpwGeaMYSUAErWP7GXib8vIXUhnBZXbbSUqI875udQRG9Cg==";
static const char of_a_host[] =
    "AAAAKGVjZHNhLXNoYTItbmlzdHAyNTYtY2VydC12MDFAb3BlbnNzaC5jb20A"
    "AAAgpQww+KZsj4iTOMhVef8sV0rmf9imPUj4+Zr4FqjmuDEAAAAIbmlzdHAy"
    "NTYAAABBBFd65OtijUTPGMAvK0fDTwVjJ/X0BFFIRLArTwNqDU6ZzwimFMeu"
    "mxm/JOnpbF3tdxCkgzHiq6pA3Cwwi4t2uTYAAAAAAAAAAAAAAAIAAAAEaG9z"
    "dAAAAAUAAAABaAAAAAAAAAAA//////////8AAAAAAAAAAAAAAAAAAAAzAAAA"
    "C3NzaC1lZDI1NTE5AAAAIBJdjI+ajwShcPuEvteomYZkZjMZl9Gk25/q/HZI"
    "O1ORAAAAUwAAAAtzc2gtZWQyNTUxOQAAAEAThCyLLgI11TiwbuPZH3FC6NsK"
    "h5DLq34tbuuIbK3wTcDDZxs82CA2T1mDE53GtdrvwBulLW0rObpGb6DtAlED";

#define CERTIFICATE "ssh-ed25519-cert-v01@openssh.com"

static bool parses(const char *type, const char *base64)
{
	struct pubkey key;

	return pubkey_parse(arena, type, base64, &key) == 0;
}

static void kinds_of_keys(void **state)
{
	struct pubkey key;

	(void)state;
	assert_true(parses("ssh-ed25519", ed25519));
	assert_true(parses("ecdsa-sha2-nistp256", ecdsa));
	assert_int_equal(pubkey_parse(arena, "ssh-rsa", rsa1024, &key), 0);
	assert_int_equal(key.bits, 1024);
	assert_false(key.is_certificate);
	assert_false(parses("ssh-dss", dsa));
	assert_false(parses("ssh-rsa", ed25519));
	assert_false(parses("", ed25519));
	assert_false(parses(CERTIFICATE, ed25519));
	assert_false(parses("ssh-ed25519", certificate));
}

static void what_a_certificate_says(void **state)
{
	struct pubkey key;

	(void)state;
	assert_int_equal(
	    pubkey_parse(arena, CERTIFICATE, certificate, &key), 0);
	assert_true(key.is_certificate);
	assert_string_equal(key.key_id, "the id");
	assert_int_equal(key.nprincipals, 2);
	assert_string_equal(key.principals[0], "one");
	assert_string_equal(key.principals[1], "two");
	assert_false(
	    parses("ecdsa-sha2-nistp256-cert-v01@openssh.com", of_a_host));
}

static void base64_is_exact(void **state)
{
	static const char *const wrong[] = { "", "=", "====", "AAAA", "AAAA\n",
		"AAA", "A===", "AA=A", "\xff\xff\xff\xff" };
	char *text;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(parses("ssh-ed25519", wrong[i]));
	assert_false(
	    parses("ssh-ed25519", arena_printf(arena, "%s=", ed25519)));
	assert_false(
	    parses("ssh-ed25519", arena_printf(arena, "%sAAAA", ed25519)));
	text = arena_strdup(arena, ed25519);
	text[10] = '-';
	assert_false(parses("ssh-ed25519", text));
}

/* However it is cut, a key is whole or none. */
static void cut_anywhere_it_is_none(void **state)
{
	static const struct {
		const char *type, *base64;
	} keys[] = {
		{ "ssh-ed25519", ed25519 },
		{ "ssh-rsa", rsa1024 },
		{ "ecdsa-sha2-nistp256", ecdsa },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(keys); i++)
		for (size_t n = 0; n < strlen(keys[i].base64); n += 4)
			assert_false(parses(keys[i].type,
			    arena_strndup(arena, keys[i].base64, n)));
}

static void names_are_not_cut_by_a_nul(void **state)
{
	char *text = arena_strdup(arena, certificate);
	struct pubkey key;
	size_t refused = 0;

	(void)state;
	/* Any byte of the names may change; none makes a shorter name. */
	for (size_t i = 0; i < strlen(text); i++) {
		char was = text[i];

		text[i] = 'A';
		if (pubkey_parse(arena, CERTIFICATE, text, &key) < 0)
			refused++;
		else
			assert_int_equal(strlen(key.key_id), strlen("the id"));
		text[i] = was;
	}
	assert_true(refused > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(kinds_of_keys),
		TEST(what_a_certificate_says),
		TEST(base64_is_exact),
		TEST(cut_anywhere_it_is_none),
		TEST(names_are_not_cut_by_a_nul),
	};

	return cmocka_run_group_tests_name("pubkey", tests, NULL, NULL);
}
