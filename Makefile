# undocker: docker for people who must not have docker's socket.
#
#   make            build everything into build/
#   make install    DESTDIR and PREFIX are honoured
#   make check      install what tests need, build, run every test (root)
#   make demo       the main job, in a lab of its own (root)
#   make bench      ratios against ssh, sudo and bare docker (root)
#   make fuzz       the parsers, FUZZ_SECONDS each
#   make lint       both compilers' warnings, clang-format, shellcheck, mandoc
#   make SAN=1 …    the same with AddressSanitizer and UBSan

VERSION    = 0.1.0
PREFIX     = /usr
BINDIR     = $(PREFIX)/bin
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
	-DUNDOCKER_STATEDIR='"$(STATEDIR)"'
HARDENED = -fPIE -fstack-protector-strong -fstack-clash-protection \
	-fno-strict-aliasing -ftrivial-auto-var-init=zero
HARDENED_LD = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed

# Control-flow integrity as far as the machine has it.
ifeq ($(shell uname -m),x86_64)
HARDENED += -fcf-protection=full
endif

ifdef SAN
B := $(B)-san
HARDENED += -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
HARDENED_LD += -fsanitize=address,undefined
else
HARDENED += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
endif

ALL_CFLAGS = $(WARN) -D_GNU_SOURCE -Igateway $(PATHS) $(HARDENED) $(CFLAGS)
ALL_LDFLAGS = $(HARDENED_LD) $(LDFLAGS)

CORE_SRC = $(sort $(wildcard gateway/core/*.c))
RT_SRC   = $(filter-out gateway/rt/rts.c,$(sort $(wildcard gateway/rt/*.c)))
GW_SRC   = $(sort $(wildcard gateway/gw/*.c)) gateway/client/front.c
CLI_SRC  = $(sort $(wildcard gateway/client/*.c))

PROGRAMS = $(B)/undocker $(B)/undocker-gw $(B)/undocker-rt $(B)/undocker-rts

.DELETE_ON_ERROR:
.PHONY: all install uninstall check demo bench fuzz lint clean unit deps

all: $(PROGRAMS)

obj = $(patsubst %.c,$(B)/%.o,$(1))

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/libcore.a: $(call obj,$(CORE_SRC))
	$(AR) rcs $@ $^

$(B)/undocker: $(call obj,$(CLI_SRC)) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -linih

$(B)/undocker-gw: $(call obj,$(GW_SRC)) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -linih

$(B)/undocker-rt: $(call obj,$(RT_SRC)) $(B)/libcore.a
	$(CC) $(ALL_LDFLAGS) -o $@ $^ -lpcre2-8 -linih -ljansson

$(B)/undocker-rts: $(call obj,gateway/rt/rts.c)
	$(CC) $(ALL_LDFLAGS) -o $@ $^

-include $(shell find $(B) -name '*.d' 2>/dev/null)

install: all
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(LIBDIR)/docker-config \
	    $(DESTDIR)$(SYSCONFDIR)/sudoers.d \
	    $(DESTDIR)$(SYSCONFDIR)/ssh/sshd_config.d \
	    $(DESTDIR)$(SYSCONFDIR)/undocker/keys
	install -m 0755 $(B)/undocker $(B)/undocker-gw $(B)/undocker-rt \
	    $(DESTDIR)$(BINDIR)
	install -m 4755 $(B)/undocker-rts $(DESTDIR)$(BINDIR)
	test -e $(DESTDIR)$(SYSCONFDIR)/undocker.conf || install -m 0644 \
	    conf/undocker.conf $(DESTDIR)$(SYSCONFDIR)/undocker.conf
	install -m 0440 conf/sudoers.d/undocker \
	    $(DESTDIR)$(SYSCONFDIR)/sudoers.d/undocker
	install -m 0644 sshd_config.d/50-undocker.conf \
	    $(DESTDIR)$(SYSCONFDIR)/ssh/sshd_config.d/50-undocker.conf

clean:
	rm -rf build build-san
