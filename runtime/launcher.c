// The launcher: the file a link leaves at its output. It asks the host for the program, maps it,
// and becomes it.
//
// It is linked at a high address of the low two gigabytes, without position independence, so that
// everything it offers to the program has a final address: the runtime's functions, and the copies
// it holds of the C library's variables (copies.S, made for the library at hand).
#include "agent.h"
#include "channel.h"
#include "commit.h"
#include "hotlink.h"
#include "initializers.h"
#include "libraries.h"
#include "memory.h"
#include "restart.h"
#include "safe_point.h"
#include "stop.h"
#include "system.h"
#include "traps.h"
#include "unwind.h"
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// Exit status of a program that cannot be started, as shells and dynamic linkers use it (POSIX,
// Shell Command Language 2.8.2).
enum { cannot_start = 127, thread_block_size = HL_THREAD_BLOCK_SIZE };

// Filled in by the host when it writes the launcher; sizes and order also in
// src/target/launcher.ts.
struct config {
  char magic[16];
  char socket[112];
  char program[880];
  char id[16];
  char daemon[1024]; // the command that starts the daemon: words that end with NUL, then an empty
                     // one
};

__attribute__((used, section(".hotlink_config"), aligned(16))) volatile struct config hl_config = {
    .magic = "hotlink config"};

// The program's thread-local variables are offsets in this block (psABI, TLS variant II;
// src/program/thread-local.ts). The odd first byte keeps it out of .tbss: its initial values must
// be a range of memory that can be changed.
HL_EXPORT __thread char hotlink_thread_block[thread_block_size]
    __attribute__((aligned(4096), tls_model("local-exec"))) = {1};

// libstdc++ exports two thread-local variables that programs reach with the initial-exec model,
// which a library loaded late cannot serve. The executable's definition comes first, so both sides
// use these.
HL_EXPORT __thread void *_ZSt15__once_callable;
HL_EXPORT __thread void (*_ZSt11__once_call)(void);

struct program {
  struct hl_start start;
  struct hl_resolver *resolvers;
  uint64_t *before;
  uint64_t *after;
  struct hl_region *regions;
  uint32_t region_count;
  int writer;   // writes to protected memory; -1 while the image is not protected
  int is_ready; // for constructors
};

__attribute__((noreturn, format(printf, 1, 2))) static void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "hotlink: %s: ", program_invocation_short_name);
  vfprintf(stderr, format, arguments);
  fprintf(stderr, "\n");
  va_end(arguments);
  _exit(cannot_start);
}

static void *must_allocate(size_t size) {
  void *memory = malloc(size + 1);
  if (memory == NULL)
    fail("out of memory");
  return memory;
}

static void must_receive(void *into, size_t size) {
  if (hl_channel_receive(into, size) != 0)
    fail("the connection to the daemon was lost before the program started");
}

// Starts the daemon in the background. It may lose the race against another one; that is fine.
static void start_daemon(void) {
  char *words[16];
  size_t count = 0;
  char *at = (char *)hl_config.daemon;
  while (*at != '\0' && count < 15) {
    words[count++] = at;
    at += strlen(at) + 1;
  }
  words[count] = NULL;
  if (count == 0 || fork() != 0)
    return;
  setsid();
  if (fork() != 0)
    _exit(0);
  int null = open("/dev/null", O_RDWR);
  dup2(null, 0);
  dup2(null, 1);
  dup2(null, 2);
  execv(words[0], words);
  _exit(cannot_start);
}

static void connect_to_host(void) {
  const char *path = (const char *)hl_config.socket;
  int result = hl_channel_connect(path);
  if (result == -ENOENT || result == -ECONNREFUSED) {
    start_daemon();
    for (int tries = 0; tries < 500 && result != 0; tries++) {
      usleep(20000);
      result = hl_channel_connect(path);
    }
  }
  if (result != 0)
    fail("cannot reach the daemon at %s: %s", path, strerror(-result));
  hl_channel_settle();
  const char *output = (const char *)hl_config.program;
  const char *id = (const char *)hl_config.id;
  struct hl_hello hello = {HL_HELLO_MAGIC, HL_PROTOCOL_VERSION, HL_ROLE_TARGET, (uint32_t)getpid()};
  hl_channel_send(HL_MESSAGE_HELLO, &hello, sizeof hello, output, strlen(output) + 1, id,
                  strlen(id) + 1);
}

// The next word of a list of NUL-terminated strings, or failure where the list ends before it.
static const char *next_string(const char **at, const char *end) {
  const char *text = *at;
  const char *stop = memchr(text, '\0', (size_t)(end - text));
  if (stop == NULL)
    fail("the daemon sent a damaged message");
  *at = stop + 1;
  return text;
}

// What the host asked for with HL_MESSAGE_PREPARE.
struct preparation {
  struct hl_prepare fields;
  struct hl_override *overrides;
  const char *file;   // null for none
  const char **names; // of the libraries, of the symbols, of the overrides
};

static struct program program;
static struct preparation preparation;

// Answers with where the libraries and symbols are.
static void send_prepared(void) {
  const struct hl_prepare *fields = &preparation.fields;
  const char **symbols = preparation.names + fields->library_count;
  size_t libraries_size = fields->library_count * sizeof(struct hl_library);
  size_t size = libraries_size + fields->symbol_count * sizeof(uint64_t);
  char *answer = must_allocate(size);
  struct hl_library *libraries = (void *)answer;
  uint64_t *addresses = (void *)(answer + libraries_size);
  size_t paths_size = 0;
  char *paths =
      hl_libraries_describe(preparation.names, fields->library_count, libraries, &paths_size);
  if (paths == NULL)
    fail("out of memory");
  for (uint32_t i = 0; i < fields->symbol_count; i++)
    addresses[i] = (uint64_t)(uintptr_t)hl_libraries_find(preparation.file, symbols[i]);
  struct hl_prepared prepared = {fields->library_count, fields->symbol_count};
  hl_channel_send(HL_MESSAGE_PREPARED, &prepared, sizeof prepared, answer, size, paths, paths_size);
  free(paths);
  free(answer);
}

static void download(void);

// All libraries are bound, and none has started: the time at which a dynamic linker finishes the
// program itself. So that is done here, and the libraries' constructors find it whole.
static void on_bound(void) {
  const struct hl_prepare *fields = &preparation.fields;
  const char **names = preparation.names + fields->library_count + fields->symbol_count;
  if (hl_libraries_override(preparation.file, preparation.overrides, names,
                            fields->override_count) != 0)
    fail("cannot write memory");
  send_prepared();
  download();
}

// Loads libraries, looks symbols up, and answers with what was found.
static void on_prepare(size_t size) {
  struct hl_prepare *fields = &preparation.fields;
  if (size < sizeof *fields)
    fail("the daemon sent a damaged message");
  must_receive(fields, sizeof *fields);
  size_t tail_size = size - sizeof *fields;
  char *tail = must_allocate(tail_size);
  must_receive(tail, tail_size);
  const char *end = tail + tail_size;
  size_t overrides_size = fields->override_count * sizeof(struct hl_override);
  if (overrides_size > tail_size)
    fail("the daemon sent a damaged message");
  preparation.overrides = (void *)tail;
  const char *at = tail + overrides_size;
  const char *file = next_string(&at, end);
  preparation.file = *file == '\0' ? NULL : file;
  size_t count = (size_t)fields->library_count + fields->symbol_count + fields->override_count;
  preparation.names = must_allocate(count * sizeof *preparation.names);
  for (size_t i = 0; i < count; i++)
    preparation.names[i] = next_string(&at, end);
  const char *reason = NULL;
  if (preparation.file == NULL)
    send_prepared();
  else if (hl_libraries_load(preparation.file, on_bound, &reason) != 0)
    fail("error while loading shared libraries: %s", reason);
  free(preparation.names);
  free(tail);
}

static void on_regions(size_t size) {
  struct hl_regions fields;
  must_receive(&fields, sizeof fields);
  if (size != sizeof fields + (size_t)fields.count * sizeof(struct hl_region) ||
      program.regions != NULL)
    fail("the daemon sent a damaged message");
  program.regions = must_allocate(size);
  program.region_count = fields.count;
  must_receive(program.regions, size - sizeof fields);
  int result = hl_memory_reserve();
  if (result != 0)
    fail("cannot reserve the address range of the program: %s", strerror(-result));
  for (uint32_t i = 0; i < fields.count; i++)
    if ((result = hl_memory_map(&program.regions[i])) != 0)
      fail("cannot map memory: %s", strerror(-result));
}

static void on_protect(void) {
  for (uint32_t i = 0; i < program.region_count; i++) {
    int result = hl_memory_protect(&program.regions[i]);
    if (result != 0)
      fail("cannot protect memory: %s", strerror(-result));
  }
  program.writer = hl_memory_open_writer();
  if (program.writer < 0)
    fail("cannot open memory: %s", strerror(-program.writer));
}

// Bytes of the image; after it is protected, fields of a few bytes.
static void on_write(size_t size) {
  struct hl_write fields;
  must_receive(&fields, sizeof fields);
  size_t count = size - sizeof fields;
  if (size < sizeof fields || !hl_memory_contains(fields.address, count))
    fail("the daemon sent a damaged message");
  if (program.writer < 0) {
    must_receive((void *)(uintptr_t)fields.address, count);
    return;
  }
  char field[16];
  if (count > sizeof field)
    fail("the daemon sent a damaged message");
  must_receive(field, count);
  if (hl_memory_write(program.writer, fields.address, field, count) != 0)
    fail("cannot write memory");
}

// Puts initial values into the image that new threads copy, and into this thread's own block.
static void set_thread_block(const char *bytes, size_t size) {
  extern const ElfW(Ehdr) __ehdr_start;
  const ElfW(Phdr) *headers = (const void *)((const char *)&__ehdr_start + __ehdr_start.e_phoff);
  for (int i = 0; i < __ehdr_start.e_phnum; i++) {
    const ElfW(Phdr) *header = &headers[i];
    if (header->p_type != PT_TLS)
      continue;
    // Where the block is in the segment: as far from its end as in this thread.
    uintptr_t thread = (uintptr_t)__builtin_thread_pointer();
    uint64_t segment_size = (header->p_memsz + header->p_align - 1) & -header->p_align;
    uint64_t offset = (uint64_t)(uintptr_t)hotlink_thread_block - (thread - segment_size);
    char *image = (char *)(header->p_vaddr + offset);
    uintptr_t page = (uintptr_t)image & ~(uintptr_t)4095;
    uintptr_t end = ((uintptr_t)image + thread_block_size + 4095) & ~(uintptr_t)4095;
    if (mprotect((void *)page, end - page, PROT_READ | PROT_WRITE) != 0)
      fail("cannot prepare thread-local variables: %s", strerror(errno));
    memset(image, 0, thread_block_size);
    memcpy(image, bytes, size);
    mprotect((void *)page, end - page, PROT_READ);
    hl_commit_thread_block((int64_t)((uintptr_t)hotlink_thread_block - thread),
                           (uint64_t)(uintptr_t)image);
  }
  memset(hotlink_thread_block, 0, thread_block_size);
  memcpy(hotlink_thread_block, bytes, size);
}

static void on_start(size_t size) {
  struct hl_start *start = &program.start;
  must_receive(start, sizeof *start);
  size_t resolvers_size = start->resolver_count * sizeof(struct hl_resolver);
  size_t traps_size = start->trap_count * sizeof(struct hl_trap);
  size_t before_size = start->before_count * sizeof(uint64_t);
  size_t after_size = start->after_count * sizeof(uint64_t);
  if (start->thread_local_size > thread_block_size || start->early_count > start->before_count ||
      start->library_count > start->before_count - start->early_count ||
      size != sizeof *start + resolvers_size + traps_size + before_size + after_size +
                  start->thread_local_size)
    fail("the daemon sent a damaged message");
  program.resolvers = must_allocate(resolvers_size);
  program.before = must_allocate(before_size);
  program.after = must_allocate(after_size);
  char *thread_block = must_allocate(start->thread_local_size);
  struct hl_trap *traps = must_allocate(traps_size);
  must_receive(program.resolvers, resolvers_size);
  must_receive(traps, traps_size);
  must_receive(program.before, before_size);
  must_receive(program.after, after_size);
  must_receive(thread_block, start->thread_local_size);
  set_thread_block(thread_block, start->thread_local_size);
  free(thread_block);
  hl_memory_close_writer(program.writer);
  hl_unwind_set(start->unwind_base, start->unwind_start, start->unwind_end, start->unwind_later);
  hl_safe_point_init();
  hl_stop_init();
  hl_traps_init();
  hl_traps_set(traps, start->trap_count);
  free(traps);
  hl_initializers_set_after(program.after, start->after_count);
  hl_initializers_resolve(program.resolvers, start->resolver_count);
  hl_initializers_before(program.before, start->early_count);
  program.is_ready = 1;
}

static void on_refused(size_t size) {
  char *text = must_allocate(size);
  must_receive(text, size);
  text[size] = '\0';
  fail("%s", text);
}

// Takes the program from the host. Loading its libraries is part of it, and in the midst of that
// this function is called again, to do the rest.
static void download(void) {
  struct hl_frame frame;
  while (!program.is_ready) {
    if (hl_channel_next(&frame) != 0)
      fail("the connection to the daemon was lost before the program started");
    switch (frame.type) {
    case HL_MESSAGE_PREPARE:
      on_prepare(frame.size);
      break;
    case HL_MESSAGE_REGIONS:
      on_regions(frame.size);
      break;
    case HL_MESSAGE_WRITE:
      on_write(frame.size);
      break;
    case HL_MESSAGE_PROTECT:
      on_protect();
      break;
    case HL_MESSAGE_START:
      on_start(frame.size);
      break;
    case HL_MESSAGE_REFUSED:
      on_refused(frame.size);
      break;
    default:
      fail("the daemon sent an unknown message");
    }
  }
}

// What the dynamic linker wants to be called at exit, to end the libraries (psABI 3.4.1: it passes
// it in rdx).
__attribute__((used)) static void (*end_libraries)(void);
__asm__(".globl hl_entry\n"
        "hl_entry:\n"
        "  mov %rdx, end_libraries(%rip)\n"
        "  jmp _start\n");

// Registered first, so it runs last: the program's own exit handlers are done, then its
// destructors, and then those of its libraries; what these have registered comes after them.
static void on_exit_of_program(int status, void *owner) {
  hl_initializers_after();
  end_libraries();
  // A forked child ends for itself; the connection is its parent's.
  if ((intptr_t)owner != hl_pid())
    return;
  struct hl_ended ended = {(uint32_t)status, 0};
  hl_channel_send(HL_MESSAGE_ENDED, &ended, sizeof ended, NULL, 0, NULL, 0);
}

static void leave_to_parent(void) {
  hl_channel_close();
}

static int run_loop(const struct hotlink_loop *loop, int argc, char **argv) {
  int status = loop->start(argc, argv);
  if (status != 0)
    return status;
  while (loop->update() == 0)
    hotlink_safe_point();
  return loop->finish();
}

int main(int argc, char **argv, char **envp) {
  program.writer = -1;
  hl_restart_init(argv, envp);
  hl_initializers_arguments(argc, argv, envp);
  connect_to_host();
  download();

  const struct hl_start *start = &program.start;
  // What these leave to be done at exit is done by the libraries' destructors.
  const uint64_t *before = program.before + start->early_count;
  hl_initializers_before(before, start->library_count);
  on_exit(on_exit_of_program, (void *)(intptr_t)hl_pid());
  // A child has no agent, and must not keep the connection of its parent open.
  pthread_atfork(NULL, NULL, leave_to_parent);
  hl_channel_send(HL_MESSAGE_STARTED, NULL, 0, NULL, 0, NULL, 0);
  int result = hl_agent_start();
  if (result != 0)
    fprintf(stderr, "hotlink: cannot listen for updates: %s\n", strerror(-result));
  hl_initializers_before(before + start->library_count,
                         start->before_count - start->early_count - start->library_count);

  if (start->loop != 0)
    exit(run_loop((const struct hotlink_loop *)(uintptr_t)start->loop, argc, argv));
  typedef int main_function(int, char **, char **);
  exit(((main_function *)(uintptr_t)start->main)(argc, argv, envp));
}
