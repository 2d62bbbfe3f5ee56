// Messages between the host and the runtime. Generated from src/wire/messages.ts; do not edit.
#ifndef HOTLINK_PROTOCOL_H
#define HOTLINK_PROTOCOL_H
#include <stddef.h>
#include <stdint.h>

#define HL_PROTOCOL_VERSION 1u
#define HL_HELLO_MAGIC 0x4b4e4c48u
#define HL_FRAME_LIMIT 67108864u

struct hl_frame {
  uint32_t size; // of what follows this header
  uint16_t type;
  uint16_t zero;
};

enum hl_role {
  HL_ROLE_COMMAND = 1,
  HL_ROLE_LINKER = 2,
  HL_ROLE_TARGET = 3,
};

enum hl_commit_result {
  HL_COMMIT_RESULT_APPLIED = 0,
  HL_COMMIT_RESULT_TIMED_OUT = 1,
  HL_COMMIT_RESULT_MISMATCH = 2,
  HL_COMMIT_RESULT_UNWRITABLE = 3,
};

enum hl_commit_mode {
  HL_COMMIT_MODE_SAFE_POINT = 0,
  HL_COMMIT_MODE_ANYWHERE = 1,
};

enum hl_write_kind {
  HL_WRITE_KIND_EXACT = 0,
  HL_WRITE_KIND_IF_PRISTINE = 1,
  HL_WRITE_KIND_CODE = 2,
};

enum hl_message {
  HL_MESSAGE_HELLO = 1,
  HL_MESSAGE_REFUSED = 2,
  HL_MESSAGE_LINK = 10,
  HL_MESSAGE_OUTPUT = 11,
  HL_MESSAGE_FINISHED = 12,
  HL_MESSAGE_COMMAND = 13,
  HL_MESSAGE_ANSWER = 14,
  HL_MESSAGE_PREPARE = 20,
  HL_MESSAGE_PREPARED = 21,
  HL_MESSAGE_WRITE = 22,
  HL_MESSAGE_START = 23,
  HL_MESSAGE_STARTED = 24,
  HL_MESSAGE_REGIONS = 25,
  HL_MESSAGE_COMMIT = 26,
  HL_MESSAGE_COMMITTED = 27,
  HL_MESSAGE_READ = 28,
  HL_MESSAGE_BYTES = 29,
  HL_MESSAGE_ENDED = 30,
};

struct hl_hello {
  uint32_t magic;
  uint32_t version;
  uint32_t role;
  uint32_t pid;
};
_Static_assert(sizeof(struct hl_hello) == 16, "size");
_Static_assert(offsetof(struct hl_hello, magic) == 0, "offset");
_Static_assert(offsetof(struct hl_hello, version) == 4, "offset");
_Static_assert(offsetof(struct hl_hello, role) == 8, "offset");
_Static_assert(offsetof(struct hl_hello, pid) == 12, "offset");

struct hl_link {
  uint32_t argument_count;
  uint32_t reserved;
};
_Static_assert(sizeof(struct hl_link) == 8, "size");
_Static_assert(offsetof(struct hl_link, argument_count) == 0, "offset");
_Static_assert(offsetof(struct hl_link, reserved) == 4, "offset");

struct hl_output {
  uint32_t stream;
  uint32_t reserved;
};
_Static_assert(sizeof(struct hl_output) == 8, "size");
_Static_assert(offsetof(struct hl_output, stream) == 0, "offset");
_Static_assert(offsetof(struct hl_output, reserved) == 4, "offset");

struct hl_finished {
  uint32_t status;
  uint32_t real_linker;
};
_Static_assert(sizeof(struct hl_finished) == 8, "size");
_Static_assert(offsetof(struct hl_finished, status) == 0, "offset");
_Static_assert(offsetof(struct hl_finished, real_linker) == 4, "offset");

struct hl_answer {
  uint32_t status;
  uint32_t reserved;
};
_Static_assert(sizeof(struct hl_answer) == 8, "size");
_Static_assert(offsetof(struct hl_answer, status) == 0, "offset");
_Static_assert(offsetof(struct hl_answer, reserved) == 4, "offset");

struct hl_prepare {
  uint32_t region_count;
  uint32_t library_count;
  uint32_t indirect_count;
  uint32_t reserved;
};
_Static_assert(sizeof(struct hl_prepare) == 16, "size");
_Static_assert(offsetof(struct hl_prepare, region_count) == 0, "offset");
_Static_assert(offsetof(struct hl_prepare, library_count) == 4, "offset");
_Static_assert(offsetof(struct hl_prepare, indirect_count) == 8, "offset");
_Static_assert(offsetof(struct hl_prepare, reserved) == 12, "offset");

struct hl_prepared {
  uint32_t library_count;
  uint32_t indirect_count;
};
_Static_assert(sizeof(struct hl_prepared) == 8, "size");
_Static_assert(offsetof(struct hl_prepared, library_count) == 0, "offset");
_Static_assert(offsetof(struct hl_prepared, indirect_count) == 4, "offset");

struct hl_write {
  uint64_t address;
};
_Static_assert(sizeof(struct hl_write) == 8, "size");
_Static_assert(offsetof(struct hl_write, address) == 0, "offset");

struct hl_start {
  uint64_t main;
  uint64_t loop;
  uint64_t unwind_base;
  uint64_t unwind_start;
  uint64_t unwind_end;
  uint64_t unwind_later;
  uint64_t generation;
  uint32_t before_count;
  uint32_t after_count;
  uint32_t thread_local_size;
  uint32_t reserved;
};
_Static_assert(sizeof(struct hl_start) == 72, "size");
_Static_assert(offsetof(struct hl_start, main) == 0, "offset");
_Static_assert(offsetof(struct hl_start, loop) == 8, "offset");
_Static_assert(offsetof(struct hl_start, unwind_base) == 16, "offset");
_Static_assert(offsetof(struct hl_start, unwind_start) == 24, "offset");
_Static_assert(offsetof(struct hl_start, unwind_end) == 32, "offset");
_Static_assert(offsetof(struct hl_start, unwind_later) == 40, "offset");
_Static_assert(offsetof(struct hl_start, generation) == 48, "offset");
_Static_assert(offsetof(struct hl_start, before_count) == 56, "offset");
_Static_assert(offsetof(struct hl_start, after_count) == 60, "offset");
_Static_assert(offsetof(struct hl_start, thread_local_size) == 64, "offset");
_Static_assert(offsetof(struct hl_start, reserved) == 68, "offset");

struct hl_regions {
  uint32_t count;
  uint32_t reserved;
};
_Static_assert(sizeof(struct hl_regions) == 8, "size");
_Static_assert(offsetof(struct hl_regions, count) == 0, "offset");
_Static_assert(offsetof(struct hl_regions, reserved) == 4, "offset");

struct hl_commit {
  uint64_t generation;
  uint64_t unwind_later;
  uint32_t write_count;
  uint32_t initializer_count;
  uint32_t after_count;
  uint32_t mode;
  uint32_t timeout_ms;
  uint32_t reserved;
};
_Static_assert(sizeof(struct hl_commit) == 40, "size");
_Static_assert(offsetof(struct hl_commit, generation) == 0, "offset");
_Static_assert(offsetof(struct hl_commit, unwind_later) == 8, "offset");
_Static_assert(offsetof(struct hl_commit, write_count) == 16, "offset");
_Static_assert(offsetof(struct hl_commit, initializer_count) == 20, "offset");
_Static_assert(offsetof(struct hl_commit, after_count) == 24, "offset");
_Static_assert(offsetof(struct hl_commit, mode) == 28, "offset");
_Static_assert(offsetof(struct hl_commit, timeout_ms) == 32, "offset");
_Static_assert(offsetof(struct hl_commit, reserved) == 36, "offset");

struct hl_committed {
  uint64_t generation;
  uint64_t site;
  uint64_t wait_nanoseconds;
  uint64_t pause_nanoseconds;
  uint32_t result;
  uint32_t attempts;
  uint32_t threads;
  uint32_t reserved;
};
_Static_assert(sizeof(struct hl_committed) == 48, "size");
_Static_assert(offsetof(struct hl_committed, generation) == 0, "offset");
_Static_assert(offsetof(struct hl_committed, site) == 8, "offset");
_Static_assert(offsetof(struct hl_committed, wait_nanoseconds) == 16, "offset");
_Static_assert(offsetof(struct hl_committed, pause_nanoseconds) == 24, "offset");
_Static_assert(offsetof(struct hl_committed, result) == 32, "offset");
_Static_assert(offsetof(struct hl_committed, attempts) == 36, "offset");
_Static_assert(offsetof(struct hl_committed, threads) == 40, "offset");
_Static_assert(offsetof(struct hl_committed, reserved) == 44, "offset");

struct hl_read {
  uint64_t address;
  uint64_t size;
};
_Static_assert(sizeof(struct hl_read) == 16, "size");
_Static_assert(offsetof(struct hl_read, address) == 0, "offset");
_Static_assert(offsetof(struct hl_read, size) == 8, "offset");

struct hl_bytes {
  uint64_t address;
};
_Static_assert(sizeof(struct hl_bytes) == 8, "size");
_Static_assert(offsetof(struct hl_bytes, address) == 0, "offset");

struct hl_ended {
  uint32_t status;
  uint32_t reserved;
};
_Static_assert(sizeof(struct hl_ended) == 8, "size");
_Static_assert(offsetof(struct hl_ended, status) == 0, "offset");
_Static_assert(offsetof(struct hl_ended, reserved) == 4, "offset");

struct hl_region {
  uint64_t address;
  uint64_t size;
  uint32_t kind;
  uint32_t reserved;
};
_Static_assert(sizeof(struct hl_region) == 24, "size");
_Static_assert(offsetof(struct hl_region, address) == 0, "offset");
_Static_assert(offsetof(struct hl_region, size) == 8, "offset");
_Static_assert(offsetof(struct hl_region, kind) == 16, "offset");
_Static_assert(offsetof(struct hl_region, reserved) == 20, "offset");

struct hl_library {
  uint64_t base;
  uint64_t thread_module;
};
_Static_assert(sizeof(struct hl_library) == 16, "size");
_Static_assert(offsetof(struct hl_library, base) == 0, "offset");
_Static_assert(offsetof(struct hl_library, thread_module) == 8, "offset");

struct hl_patch_write {
  uint64_t address;
  uint32_t size;
  uint32_t kind;
};
_Static_assert(sizeof(struct hl_patch_write) == 16, "size");
_Static_assert(offsetof(struct hl_patch_write, address) == 0, "offset");
_Static_assert(offsetof(struct hl_patch_write, size) == 8, "offset");
_Static_assert(offsetof(struct hl_patch_write, kind) == 12, "offset");

#endif
