# flexike: sources are found by wildcard; adding a file edits nothing here.
#   V=NAME picks the build folder, SAN=1 adds ASan and UBSan, WERROR=1 makes
#   warnings errors, VERBOSE=1 shows the commands, CC=clang works too.
# make's own default is cc; an environment or command line still wins.
ifeq ($(origin CC),default)
CC      := gcc
endif
V       ?= release
PREFIX  ?= /usr/local
O       := build/$(V)
BIN     := build/bin
ifneq ($(V),release)
BIN     := $(O)/bin
endif

VERSION := 0.1.0
WARN    := -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes \
           -Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wundef
HARDEN  := -D_FORTIFY_SOURCE=2 -fstack-protector-strong \
           -fstack-clash-protection -fPIE
OPT     := -O2 -g
ifdef SAN
OPT     := -O1 -g -fno-omit-frame-pointer \
           -fsanitize=address,undefined -fno-sanitize-recover=undefined
HARDEN  := -fPIE
endif
CFLAGS  += -std=c17 -D_GNU_SOURCE -DFLEXIKE_VERSION='"$(VERSION)"' $(OPT) \
           $(WARN) $(if $(WERROR),-Werror) $(HARDEN) -I. \
           -ffunction-sections -fdata-sections -MMD -MP
# One archive: a program takes from it the objects it names, and --as-needed
# drops the libraries that none of them uses (checked by tests/links.sh).
LDFLAGS += $(OPT) -pie -Wl,--gc-sections,--as-needed,-z,relro,-z,now
LDLIBS  := -lcrypto -levent_core -lmnl -ljansson -lcap-ng -lseccomp \
           -lnetsnmpagent -lnetsnmp -lyang -lpcap -lz -lm

find     = $(if $(1),$(shell find $(1) -name '$(2)' | LC_ALL=C sort))
LIBSRC  := $(call find,$(wildcard runtime compiler yang pcap mib),*.c)
PROGS   := $(notdir $(wildcard cmd/*))
TESTS   := $(call find,$(wildcard tests/unit),*_test.c)
FUZZ    := $(basename $(notdir $(wildcard tests/fuzz/*_fuzz.c)))
BENCH   := $(basename $(notdir $(wildcard tests/bench/*_bench.c)))
MAN     := $(wildcard docs/man/*.[1-8])
LIB     := $(O)/libflexike.a
Q       := $(if $(VERBOSE),,@)
say      = $(if $(VERBOSE),,@echo '$(1) $(2)')
obj      = $(patsubst %.c,$(O)/%.o,$(1))

.PHONY: all demo check check-unit bench mutation fuzz asan install uninstall clean deps docs
all: $(PROGS:%=$(BIN)/%)

$(O)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -c $< -o $@

$(LIB): $(call obj,$(LIBSRC))
	@rm -f $@
	$(call say,AR,$@)
	$(Q)ar rcs $@ $^

define PROG
$(BIN)/$(1): $(call obj,$(wildcard cmd/$(1)/*.c)) $(LIB)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$^ $$(LDLIBS)
endef
$(foreach p,$(PROGS),$(eval $(call PROG,$(p))))

$(O)/tests/unit/%_test: $(O)/tests/unit/%_test.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(LIB) -lcmocka $(LDLIBS)
$(O)/tests/bench/%: $(O)/tests/bench/%.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(LDLIBS)
$(O)/tests/bench/compiler_bench: $(call obj,tests/bench/generate.c tests/bench/bare.c)
# A fuzz target replays its corpus with a plain driver under any compiler;
# `make fuzz` builds the same file with libFuzzer.
$(O)/tests/fuzz/%: $(O)/tests/fuzz/%.o $(O)/tests/fuzz/replay.o $(LIB)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

.SECONDARY:
.PHONY: tests
tests: $(TESTS:%.c=$(O)/%) $(FUZZ:%=$(O)/tests/fuzz/%)
check-unit: all tests
	@V=$(V) O=$(O) BIN=$(BIN) tests/run unit
# Packages first: a new machine may have no compiler yet.
check:
	@tests/deps.sh build unit test
	@$(MAKE) --no-print-directory all tests
	@V=$(V) O=$(O) BIN=$(BIN) tests/run all
asan:
	@$(MAKE) --no-print-directory check-unit V=asan SAN=1 WERROR=1
bench: all $(BENCH:%=$(O)/tests/bench/%)
	@O=$(O) BIN=$(BIN) tests/bench/run
mutation: all
	@BIN=$(BIN) tests/mutation/run --all
demo:
	@tests/deps.sh build demo
	@$(MAKE) --no-print-directory all
	@BIN=$(BIN) tests/e2e/demo.sh
deps:
	@tests/deps.sh
# Seconds for each target.
FUZZTIME ?= 30
fuzz:
	@MAKE=$(MAKE) LIBS='$(LDLIBS)' tests/fuzz/run $(FUZZTIME) $(FUZZ)
docs:
	docs/generate.sh

SHARE   := $(DESTDIR)$(PREFIX)/share
man_dir  = $(SHARE)/man/man$(subst .,,$(suffix $(1)))
INSTALLED := $(addprefix $(DESTDIR)$(PREFIX)/bin/,flexike flexikectl) \
           $(addprefix $(DESTDIR)$(PREFIX)/sbin/,flexiked flexike-agentx) \
           $(foreach m,$(MAN),$(call man_dir,$(m))/$(notdir $(m))) \
           $(patsubst yang/modules/%,$(SHARE)/flexike/yang/%,$(wildcard yang/modules/*)) \
           $(addprefix $(SHARE)/bash-completion/completions/,flexike flexiked flexikectl flexike-agentx)
install: all
	install -d $(sort $(dir $(INSTALLED)))
	install -m755 $(BIN)/flexike $(BIN)/flexikectl $(DESTDIR)$(PREFIX)/bin
	install -m755 $(BIN)/flexiked $(BIN)/flexike-agentx $(DESTDIR)$(PREFIX)/sbin
	$(foreach m,$(MAN),install -m644 $(m) $(call man_dir,$(m)) &&) true
	install -m644 yang/modules/* $(SHARE)/flexike/yang
	install -m644 docs/completion/flexike.bash \
	  $(SHARE)/bash-completion/completions/flexike
	for c in flexiked flexikectl flexike-agentx; do \
	  ln -sf flexike $(SHARE)/bash-completion/completions/$$c || exit 1; done
uninstall:
	rm -f $(INSTALLED)
clean:
	rm -rf build

-include $(shell find $(O) -name '*.d' 2>/dev/null)
