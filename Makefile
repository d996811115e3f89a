# undocker: docker for people who must not have docker's socket.
#
#   make            build everything into build/
#   make install    DESTDIR and PREFIX are honoured
#   make check      install what tests need, build, run every test (root)
#   make demo       the main job, in a lab of its own (root)
#   make refusals   three ways out to the host, tried and refused (root)
#   make bench      ratios against ssh, sudo and bare docker (root)
#   make fuzz       the parsers, FUZZ_SECONDS each
#   make deb, rpm   packages, into build/
#   make lint       both compilers' warnings, clang-format, shellcheck, mandoc
#   make SAN=1 …    the same with AddressSanitizer and UBSan

VERSION    = 0.1.0
PREFIX     = /usr
BINDIR     = $(PREFIX)/bin
SBINDIR    = $(PREFIX)/sbin
DATADIR    = $(PREFIX)/share
LIBDIR     = $(PREFIX)/lib/undocker
MANDIR     = $(PREFIX)/share/man
DOCDIR     = $(PREFIX)/share/doc/undocker
SYSCONFDIR = /etc
STATEDIR   = /var/lib/undocker
DESTDIR    =

CC      = gcc
AR      = ar
CFLAGS  = -O2 -g
LDFLAGS =
B       = build

WARN = -std=c11 -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla -Werror
PATHS = -DUNDOCKER_VERSION='"$(VERSION)"' -DUNDOCKER_BINDIR='"$(BINDIR)"' \
	-DUNDOCKER_LIBDIR='"$(LIBDIR)"' \
	-DUNDOCKER_POLICY='"$(SYSCONFDIR)/undocker.conf"' \
	-DUNDOCKER_STATEDIR='"$(STATEDIR)"' \
	-DUNDOCKER_KEYDIR='"$(SYSCONFDIR)/undocker/keys"'
HARDENED = -fPIE -fstack-protector-strong -fstack-clash-protection \
	-fno-strict-aliasing -ftrivial-auto-var-init=zero
HARDENED_LD = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed

# Control-flow integrity as far as the machine has it.
ifeq ($(shell uname -m),x86_64)
HARDENED += -fcf-protection=full
endif

# Clang 14 has it under a condition only; gcc since 12, and later clangs, as is.
ifneq (,$(findstring clang,$(CC)))
HARDENED += -enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang
endif

ifdef SAN
B := $(B)-san
HARDENED += -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
HARDENED_LD += -fsanitize=address,undefined
else
FORTIFY = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif

# Packages have a level of their own among their flags, or none (-U): ours is
# the one that counts.
own = $(foreach f,$(1),$(if $(findstring _FORTIFY_SOURCE,$(f)),,$(f)))
ALL_CFLAGS = $(WARN) -D_GNU_SOURCE -Igateway -I. $(PATHS) $(HARDENED) \
	$(call own,$(CFLAGS)) $(FORTIFY)
ALL_LDFLAGS = $(HARDENED_LD) $(LDFLAGS)

CORE_SRC = $(sort $(wildcard gateway/core/*.c gateway/core/*/*.c))
FRONT_SRC = gateway/front/front.c gateway/front/call.c gateway/letter.c \
	gateway/io.c
RT_SRC   = $(filter-out gateway/rt/rts.c,$(sort $(wildcard gateway/rt/*.c))) \
	$(sort $(wildcard gateway/door/*.c)) gateway/packet.c \
	gateway/letter.c gateway/io.c
SESSION_SRC = gateway/gw/arrival.c gateway/gw/command.c \
	gateway/gw/self.c gateway/gw/terminal.c $(FRONT_SRC)
GW_SRC   = $(sort $(wildcard gateway/gw/*.c)) $(FRONT_SRC)
SH_SRC   = $(sort $(wildcard shell/*.c)) $(SESSION_SRC) \
	gateway/gw/builtin.c gateway/gw/place.c gateway/gw/script.c
CLI_SRC  = gateway/client/main.c $(FRONT_SRC)
HTTP_SRC = $(sort $(wildcard gateway/front/*.c gateway/front/http/*.c)) \
	gateway/packet.c gateway/letter.c gateway/io.c
CHECK_SRC = $(sort $(wildcard gateway/check/*.c)) gateway/front/front.c \
	gateway/rt/home.c gateway/rt/mounts.c gateway/rt/walk.c \
	gateway/setup/loose.c

# libssh is in programs that nothing else is in.
IDENTIFY_SRC = gateway/keys/identify.c gateway/keys/key.c \
	gateway/keys/fingerprint.c gateway/gw/arrival.c $(FRONT_SRC)
REMOTE_SRC = $(sort $(wildcard gateway/client/remote/*.c)) \
	gateway/front/front.c gateway/front/job.c gateway/front/memory.c \
	gateway/front/message.c gateway/front/socket.c \
	gateway/front/http/buffer.c gateway/keys/fingerprint.c
KEYS_SRC = gateway/keys/main.c gateway/keys/files.c gateway/keys/key.c \
	gateway/keys/fingerprint.c gateway/front/front.c

PROGRAMS = $(B)/undocker $(B)/undocker-gw $(B)/undocker-sh $(B)/undocker-rt \
	$(B)/undocker-rts
ADMIN = $(B)/undocker-keys
HELPERS = $(B)/undocker-account $(B)/undocker-check $(B)/undocker-front \
	$(B)/undocker-identify $(B)/undocker-remote

.DELETE_ON_ERROR:
.PHONY: all install uninstall check demo refusals bench fuzz lint clean unit unit-programs \
	deps deb rpm package-sources

all: $(PROGRAMS) $(ADMIN) $(HELPERS)

obj = $(patsubst %.c,$(B)/%.o,$(1))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/libcore.a: $(call obj,$(CORE_SRC))
	rm -f $@
	$(AR) rcs $@ $^

$(B)/undocker: $(call obj,$(CLI_SRC)) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -linih

$(B)/undocker-sh: $(call obj,$(SH_SRC)) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -linih -lreadline -ltinfo -ljansson

$(B)/undocker-account: $(call obj,$(sort $(wildcard gateway/setup/*.c))) \
    $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^

$(B)/undocker-check: $(call obj,$(CHECK_SRC)) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lpcre2-8 -linih -ljansson

$(B)/undocker-identify: $(call obj,$(IDENTIFY_SRC)) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -linih -lssh

$(B)/undocker-remote: $(call obj,$(REMOTE_SRC)) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -linih -ljansson -lssh

$(B)/undocker-keys: $(call obj,$(KEYS_SRC)) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -linih -lssh

$(B)/undocker-rt: $(call obj,$(RT_SRC)) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lpcre2-8 -linih -ljansson

# What stages sources, alone, for a test of races.
$(B)/tests/attack/stage: $(B)/tests/attack/stage.o \
    $(filter-out %/main.o,$(call obj,$(RT_SRC))) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lpcre2-8 -linih -ljansson

# The root side, but with five seconds for a container to start.
$(B)/tests/attack/hasty-%.o: gateway/rt/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -DSTARTS_PATIENCE=5 -MMD -MP -c -o $@ $<

$(B)/tests/attack/hasty: $(B)/tests/attack/hasty-watch.o \
    $(B)/tests/attack/hasty-starts.o \
    $(filter-out %/watch.o %/starts.o,$(call obj,$(RT_SRC))) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lpcre2-8 -linih -ljansson

# An ssh client that does what no other would.
$(B)/tests/probe/probe: $(B)/tests/probe/probe.o
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lssh

# What is setuid, and what sshd starts with an environment of anybody's, has no
# dynamic loader in it, but for the sanitizers.
STATIC_LDFLAGS = $(if $(SAN),$(ALL_LDFLAGS),$(filter-out -pie,$(ALL_LDFLAGS)) \
	-static-pie)

$(B)/undocker-rts: $(call obj,gateway/rt/rts.c)
	$(CC) $(STATIC_LDFLAGS) -o $@ $^

# A client's bytes are parsed in a program that nothing else is in.  There is one
# for each session: it is static, and takes half the memory, where all of its
# libraries are there as archives.
FRONT_LIBS = inih jansson http_parser
FRONT_ARCHIVES = $(filter /%,$(foreach l,$(FRONT_LIBS),$(shell $(CC) \
	-print-file-name=lib$(l).a)))
FRONT_LDFLAGS = $(if $(word 3,$(FRONT_ARCHIVES)),$(STATIC_LDFLAGS),$(ALL_LDFLAGS))

$(B)/undocker-front: $(call obj,$(HTTP_SRC)) $(B)/libcore.a
	$(CC) $(FRONT_LDFLAGS) -o $@ $^ $(FRONT_LIBS:%=-l%)

$(B)/undocker-gw: $(call obj,$(GW_SRC)) $(B)/libcore.a
	$(CC) $(STATIC_LDFLAGS) -o $@ $^

.SECONDARY:

# The core alone: one program for each module's tests, one for each fuzzer.
CORE_LIBS = -lpcre2-8 -linih -ljansson
UNIT = $(patsubst %.c,$(B)/%,$(sort $(wildcard tests/unit/test_*.c)))

$(B)/tests/unit/%: $(B)/tests/unit/%.o $(B)/tests/unit/support.o \
    $(B)/tests/unit/people.o $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(B)/libcore.a -lcmocka \
	    $(CORE_LIBS)

# They share the makers of lines, and what judges.
$(B)/tests/unit/test_request_property: $(B)/tests/differential/generate.o \
    $(B)/tests/differential/values.o $(B)/tests/differential/meaning.o
$(B)/tests/unit/test_route_property: $(B)/tests/differential/round.o

# These are of the front end, but for its main.
FRONT_UNIT = $(B)/tests/unit/test_http $(B)/tests/unit/test_reply
$(FRONT_UNIT): CORE_LIBS := $(B)/libcore.a $(CORE_LIBS) -lhttp_parser
$(FRONT_UNIT): $(filter-out %/main.o,$(call obj,$(HTTP_SRC)))

unit-programs: $(UNIT) $(B)/tests/attack/stage $(B)/tests/attack/hasty \
    $(B)/tests/probe/probe

unit: $(UNIT)
	@status=0; for test in $^; do $$test || status=1; done; exit $$status

$(B)/tests/bench/core: $(B)/tests/bench/core.o $(B)/tests/unit/people.o \
    $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ $(CORE_LIBS)

# Docker's own CLI beside our parser: programs that share an engine.
DIFFERENTIAL = engine http answers generate values outcome fields mounts \
	bodies meaning

$(B)/tests/differential/%: $(B)/tests/differential/%.o \
    $(DIFFERENTIAL:%=$(B)/tests/differential/%.o) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -ljansson

FUZZ_SECONDS = 60
FUZZ_CC      = clang
FUZZ_CFLAGS  = -std=c11 -Wall -Wextra -D_GNU_SOURCE -Igateway -I. -O1 -g \
	-fsanitize=address,undefined -fno-sanitize-recover=all $(PATHS)
FUZZ = $(patsubst tests/fuzz/%.c,%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))

$(B)/fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

$(B)/fuzz/fuzz_%: $(B)/fuzz/tests/fuzz/fuzz_%.o \
    $(B)/fuzz/tests/fuzz/support.o $(CORE_SRC:%.c=$(B)/fuzz/%.o)
	$(FUZZ_CC) $(FUZZ_CFLAGS) -fsanitize=fuzzer -o $@ $^ $(CORE_LIBS)

# They share what judges with the unit tests.
$(B)/fuzz/fuzz_request: $(B)/fuzz/tests/differential/meaning.o
$(B)/fuzz/fuzz_route: $(B)/fuzz/tests/differential/round.o

# It shares the front end, but for what has a socket or a command of its own.
FUZZ_HTTP = $(filter-out %/main.c %/run.c %/job.c %/server.c %/cleanup.c \
	%/socket.c %/front.c %/call.c,$(HTTP_SRC))
$(B)/fuzz/fuzz_http: CORE_LIBS += -lhttp_parser
$(B)/fuzz/fuzz_http: $(FUZZ_HTTP:%.c=$(B)/fuzz/%.o)

# What they find is kept in the build; tests/fuzz/corpus is where they begin.
fuzz: $(FUZZ:%=$(B)/fuzz/%)
	@for f in $(FUZZ); do \
	    mkdir -p $(B)/fuzz/corpus/$$f || exit; \
	    $(B)/fuzz/$$f -max_total_time=$(FUZZ_SECONDS) -timeout=5 \
		-rss_limit_mb=1024 -verbosity=0 -print_final_stats=1 \
		-artifact_prefix=$(B)/fuzz/$$f- \
		-dict=tests/fuzz/words.dict $(B)/fuzz/corpus/$$f \
		tests/fuzz/corpus/$$f >$(B)/fuzz/$$f.log 2>&1 || \
		{ cat $(B)/fuzz/$$f.log; exit 1; }; \
	    echo "$$f: $$(sed -n 's/^stat::number.*: *//p' \
		$(B)/fuzz/$$f.log) inputs in $(FUZZ_SECONDS) s, no fault"; \
	done

deps:
	tests/lib/deps

check: deps
	$(MAKE) all unit-programs
	B=$(B) tests/run

demo:
	tests/lib/deps 'for the bench'
	$(MAKE) -s all
	B=$(B) KEEP=$(KEEP) tests/lib/enter tests/lib/demo

refusals:
	tests/lib/deps 'for the bench'
	$(MAKE) -s all
	B=$(B) tests/lib/enter tests/lib/refusals

# Both compilers, the layout, the scripts, the man pages, the sudoers file.
SCRIPTS = tests/run tests/lib/deps tests/lib/enter tests/lib/init \
	tests/lib/images tests/lib/demo tests/lib/refusals tests/lib/lane tests/lib/lint \
	tests/lib/*.sh tests/lib/*.bash tests/bench/run \
	tests/differential/crawl .ci/run packaging/undocker-setup \
	packaging/debian/undocker.postinst packaging/debian/undocker.postrm \
	conf/examples/ci/gitlab-* conf/examples/ci/job
lint: deps
	$(MAKE) -s CC=gcc B=$(B)/lint-gcc all
	$(MAKE) -s CC=clang B=$(B)/lint-clang all
	clang-format --dry-run -Werror $$(git ls-files '*.[ch]' 2>/dev/null || \
	    find gateway shell tests -name '*.[ch]')
	shellcheck -x $(SCRIPTS)
	shellcheck -x -s bats tests/*.bats $(wildcard tests/attack/*.bats)
	tests/lib/lint tests/*.bats tests/attack/*.bats tests/lib/*.bash
	mandoc -Tlint -W warning docs/*.[1-8]
	visudo -qcf conf/sudoers.d/undocker

bench: deps
	$(MAKE) all $(B)/tests/bench/core
	B=$(B) tests/lib/enter tests/bench/run

-include $(shell find $(B) -type f -name '*.d' 2>/dev/null)

install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/docker-config \
	    $(DESTDIR)$(LIBDIR)/empty \
	    $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 \
	    $(DESTDIR)$(MANDIR)/man8 $(DESTDIR)$(DOCDIR) \
	    $(DESTDIR)$(SYSCONFDIR)/sudoers.d \
	    $(DESTDIR)$(SYSCONFDIR)/ssh/sshd_config.d \
	    $(DESTDIR)$(SYSCONFDIR)/undocker/keys
	install -m 0755 $(B)/undocker $(B)/undocker-gw $(B)/undocker-sh \
	    $(B)/undocker-rt \
	    $(DESTDIR)$(BINDIR)
	install -m 4755 $(B)/undocker-rts $(DESTDIR)$(BINDIR)
	install -m 0755 $(HELPERS) $(DESTDIR)$(LIBDIR)
	install -m 0644 conf/docker.json \
	    $(DESTDIR)$(LIBDIR)/docker-config/config.json
	install -d $(DESTDIR)$(SBINDIR) $(DESTDIR)$(MANDIR)/man7 \
	    $(DESTDIR)$(DATADIR)/bash-completion/completions \
	    $(DESTDIR)$(DATADIR)/zsh/vendor-completions
	install -m 0755 packaging/undocker-setup $(ADMIN) \
	    $(DESTDIR)$(SBINDIR)
	install -m 0644 conf/completions/undocker.bash \
	    $(DESTDIR)$(DATADIR)/bash-completion/completions/undocker
	install -m 0644 conf/completions/undocker.zsh \
	    $(DESTDIR)$(DATADIR)/zsh/vendor-completions/_undocker
	install -m 0644 docs/undocker.7 $(DESTDIR)$(MANDIR)/man7
	test -e $(DESTDIR)$(SYSCONFDIR)/undocker.conf || install -m 0644 \
	    conf/undocker.conf $(DESTDIR)$(SYSCONFDIR)/undocker.conf
	install -m 0440 conf/sudoers.d/undocker \
	    $(DESTDIR)$(SYSCONFDIR)/sudoers.d/undocker
	install -m 0644 sshd_config.d/50-undocker.conf \
	    $(DESTDIR)$(SYSCONFDIR)/ssh/sshd_config.d/50-undocker.conf
	install -m 0644 docs/undocker.1 $(DESTDIR)$(MANDIR)/man1
	install -m 0644 docs/undocker.conf.5 docs/undocker-users.5 \
	    $(DESTDIR)$(MANDIR)/man5
	install -m 0644 docs/undocker-gw.8 docs/undocker-keys.8 \
	    docs/undocker-rt.8 \
	    docs/undocker-setup.8 docs/undocker-sh.8 $(DESTDIR)$(MANDIR)/man8
	ln -sf undocker-rt.8 $(DESTDIR)$(MANDIR)/man8/undocker-rts.8
	install -m 0644 README.md CHANGELOG.md LICENSE docs/*.md \
	    conf/ssh_config.example \
	    $(DESTDIR)$(DOCDIR)
	install -d $(DESTDIR)$(DOCDIR)/examples
	install -m 0644 conf/examples/*.conf $(DESTDIR)$(DOCDIR)/examples
	cp -R conf/examples/ci $(DESTDIR)$(DOCDIR)/examples
	test -n "$(DESTDIR)" || $(LIBDIR)/undocker-check || :

# What is kept: the policy, keys, and the record of whose containers are whose.
uninstall:
	rm -f $(PROGRAMS:$(B)/%=$(DESTDIR)$(BINDIR)/%) \
	    $(DESTDIR)$(SYSCONFDIR)/sudoers.d/undocker \
	    $(DESTDIR)$(SYSCONFDIR)/ssh/sshd_config.d/50-undocker.conf \
	    $(DESTDIR)$(MANDIR)/man1/undocker.1 \
	    $(DESTDIR)$(MANDIR)/man5/undocker.conf.5 \
	    $(DESTDIR)$(MANDIR)/man8/undocker-gw.8 \
	    $(DESTDIR)$(MANDIR)/man8/undocker-rt.8 \
	    $(DESTDIR)$(MANDIR)/man8/undocker-rts.8 \
	    $(DESTDIR)$(MANDIR)/man8/undocker-setup.8 \
	    $(DESTDIR)$(MANDIR)/man8/undocker-sh.8 \
	    $(DESTDIR)$(MANDIR)/man7/undocker.7 \
	    $(DESTDIR)$(SBINDIR)/undocker-setup \
	    $(ADMIN:$(B)/%=$(DESTDIR)$(SBINDIR)/%) \
	    $(DESTDIR)$(MANDIR)/man5/undocker-users.5 \
	    $(DESTDIR)$(MANDIR)/man8/undocker-keys.8 \
	    $(DESTDIR)$(DATADIR)/bash-completion/completions/undocker \
	    $(DESTDIR)$(DATADIR)/zsh/vendor-completions/_undocker
	rm -rf $(DESTDIR)$(LIBDIR) $(DESTDIR)$(DOCDIR)

# The sources as they are here, in a directory of their own.
SOURCES = LICENSE README.md CHANGELOG.md CONTRIBUTING.md Makefile gateway \
	shell conf sshd_config.d tests docs packaging
PACKAGE = $(B)/package/undocker-$(VERSION)

package-sources:
	rm -rf $(B)/package
	mkdir -p $(PACKAGE)
	cp -a $(SOURCES) $(PACKAGE)

deb: package-sources
	cp -a packaging/debian $(PACKAGE)/debian
	cd $(PACKAGE) && dpkg-buildpackage -us -uc -b
	mv $(B)/package/undocker_$(VERSION)_*.deb $(B)

rpm: package-sources
	tar -C $(B)/package -czf $(B)/package/undocker-$(VERSION).tar.gz \
	    undocker-$(VERSION)
	rpmbuild -bb $(RPMFLAGS) --define '_topdir $(abspath $(B))/package/rpm' \
	    --define '_sourcedir $(abspath $(B))/package' packaging/undocker.spec
	mv $(B)/package/rpm/RPMS/*/undocker-$(VERSION)-*.rpm $(B)

clean:
	rm -rf build build-san
