// The linker that compiler drivers find first: hands the command line to the daemon and prints what
// it answers.
//
// It must never break a build. Like any linker it says nothing when all is well, since builds read
// what their compilers print; what a link did is told to the tool that runs the build. What the
// daemon does not link (libraries, `ld -r`, questions about the linker), and everything while there
// is no daemon, goes to the real linker as if this program did not exist. Of libraries the daemon
// wants to know when they are there.
#include "protocol.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int send_all(int fd, const void *bytes, size_t size) {
  const char *at = bytes;
  while (size > 0) {
    ssize_t n = send(fd, at, size, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return -1;
    at += n;
    size -= (size_t)n;
  }
  return 0;
}

static int receive_all(int fd, void *into, size_t size) {
  char *at = into;
  while (size > 0) {
    ssize_t n = read(fd, at, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return -1;
    at += n;
    size -= (size_t)n;
  }
  return 0;
}

static int is_same_file(const struct stat *a, const char *path) {
  struct stat b;
  return stat(path, &b) == 0 && a->st_dev == b.st_dev && a->st_ino == b.st_ino;
}

// The first program on PATH with our name that is not us. HOTLINK_LD names another one.
static void run_real_linker(char **argv) {
  const char *chosen = getenv("HOTLINK_LD");
  if (chosen != NULL && *chosen != '\0') {
    execvp(chosen, argv);
    fprintf(stderr, "hotlink: cannot run %s: %s\n", chosen, strerror(errno));
    exit(1);
  }
  struct stat self;
  int known = stat("/proc/self/exe", &self) == 0;
  const char *slash = strrchr(argv[0], '/');
  const char *name = slash != NULL ? slash + 1 : argv[0];
  const char *path = getenv("PATH");
  if (path == NULL)
    path = "/usr/local/bin:/usr/bin:/bin";
  char candidate[PATH_MAX];
  while (*path != '\0') {
    size_t length = strcspn(path, ":");
    int n = snprintf(candidate, sizeof candidate, "%.*s/%s", (int)length, path, name);
    if (n > 0 && (size_t)n < sizeof candidate && access(candidate, X_OK) == 0 &&
        !(known && is_same_file(&self, candidate))) {
      argv[0] = candidate;
      execv(candidate, argv);
    }
    path += length + (path[length] == ':');
  }
  fprintf(stderr, "hotlink: no linker named %s is on PATH\n", name);
  exit(1);
}

// Writes where the daemon listens: HOTLINK_SOCKET in a build that the tool runs, else beside the
// directory we were called in (`hotlink flags`, src/cli/flags.ts). That directory is a link, so its
// name is taken as written. Returns 0 or -1.
static int find_socket(const char *name, char *path, size_t size) {
  const char *chosen = getenv("HOTLINK_SOCKET");
  if (chosen != NULL)
    return snprintf(path, size, "%s", chosen) < (int)size ? 0 : -1;
  const char *end = strrchr(name, '/');
  while (end != NULL && end > name && end[-1] == '/')
    end--;
  while (end != NULL && end > name && end[-1] != '/')
    end--;
  if (end == NULL)
    return -1;
  return snprintf(path, size, "%.*ssocket", (int)(end - name), name) < (int)size ? 0 : -1;
}

static int connect_to_daemon(const char *name) {
  struct sockaddr_un address;
  memset(&address, 0, sizeof address);
  address.sun_family = AF_UNIX;
  if (find_socket(name, address.sun_path, sizeof address.sun_path) != 0)
    return -1;
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, (void *)&address, sizeof address) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

// Runs the real linker and waits for it. Returns its exit status.
static int await_real_linker(char **argv) {
  pid_t child = fork();
  if (child == 0)
    run_real_linker(argv);
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return 1;
  if (child < 0)
    run_real_linker(argv);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int send_finished(int fd, int status) {
  struct {
    struct hl_frame frame;
    struct hl_finished finished;
  } message = {{sizeof(struct hl_finished), HL_MESSAGE_FINISHED, 0}, {(uint32_t)status, 1}};
  return send_all(fd, &message, sizeof message);
}

// What is said to the daemon beside the arguments of the linker.
static const char *const keep_libraries[] = {"-z", "hotlink-keep-libraries"};

static int keeps_libraries(void) {
  const char *wish = getenv("HOTLINK_LIBRARIES");
  return wish != NULL && strcmp(wish, "keep") == 0;
}

// Sends hello and the link as two frames. Returns 0 or -1.
static int send_link(int fd, int argc, char **argv) {
  char directory[PATH_MAX];
  if (getcwd(directory, sizeof directory) == NULL)
    return -1;
  size_t size = sizeof(struct hl_link) + strlen(directory) + 1;
  for (int i = 1; i < argc; i++)
    size += strlen(argv[i]) + 1;
  int further = keeps_libraries() ? 2 : 0;
  for (int i = 0; i < further; i++)
    size += strlen(keep_libraries[i]) + 1;
  struct {
    struct hl_frame frame;
    struct hl_hello hello;
  } first = {{sizeof(struct hl_hello), HL_MESSAGE_HELLO, 0},
             {HL_HELLO_MAGIC, HL_PROTOCOL_VERSION, HL_ROLE_LINKER, (uint32_t)getpid()}};
  struct hl_frame frame = {(uint32_t)size, HL_MESSAGE_LINK, 0};
  const char *build = getenv("HOTLINK_BUILD");
  uint32_t number = build != NULL ? (uint32_t)strtoul(build, NULL, 10) : 0;
  struct hl_link fields = {(uint32_t)(argc - 1 + further), number};
  char *body = malloc(size);
  if (body == NULL || size > HL_FRAME_LIMIT)
    return -1;
  memcpy(body, &fields, sizeof fields);
  char *at = body + sizeof fields;
  at = stpcpy(at, directory) + 1;
  for (int i = 1; i < argc; i++)
    at = stpcpy(at, argv[i]) + 1;
  for (int i = 0; i < further; i++)
    at = stpcpy(at, keep_libraries[i]) + 1;
  int failed = send_all(fd, &first, sizeof first) != 0 || send_all(fd, &frame, sizeof frame) != 0 ||
               send_all(fd, body, size) != 0;
  free(body);
  return failed ? -1 : 0;
}

// Prints what the daemon says until it is done. Returns the exit status, or -1 where the real
// linker must do it.
static int print_answer(int fd, char **argv) {
  struct hl_frame frame;
  int real_status = -1;
  while (receive_all(fd, &frame, sizeof frame) == 0 && frame.size <= HL_FRAME_LIMIT) {
    char *body = malloc(frame.size + 1u);
    if (body == NULL || receive_all(fd, body, frame.size) != 0)
      return -1;
    if (frame.type == HL_MESSAGE_OUTPUT && frame.size >= sizeof(struct hl_output)) {
      struct hl_output output;
      memcpy(&output, body, sizeof output);
      fwrite(body + sizeof output, 1, frame.size - sizeof output,
             output.stream == 1 ? stdout : stderr);
    } else if (frame.type == HL_MESSAGE_FINISHED && frame.size == sizeof(struct hl_finished)) {
      struct hl_finished finished;
      memcpy(&finished, body, sizeof finished);
      if (finished.real_linker != 2)
        return finished.real_linker ? -1 : (int)finished.status;
      real_status = await_real_linker(argv);
      if (send_finished(fd, real_status) != 0)
        return real_status;
    } else {
      return real_status;
    }
    free(body);
  }
  return real_status;
}

int main(int argc, char **argv) {
  int fd = connect_to_daemon(argv[0]);
  if (fd < 0)
    run_real_linker(argv);
  int status = send_link(fd, argc, argv) == 0 ? print_answer(fd, argv) : -1;
  close(fd);
  if (status < 0)
    run_real_linker(argv);
  return status;
}
