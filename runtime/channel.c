#include "channel.h"

#include "system.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

static struct {
  int socket;
  uint64_t inode; // of the socket: a program may close our descriptor and open its own there
  uint32_t sending;
} channel = {-1, 0, 0};

// Programs that walk over their descriptors seldom come this far.
enum { first_descriptor = 1000 };

static uint64_t inode_of(int descriptor) {
  struct stat state;
  memset(&state, 0, sizeof state);
  if (hl_syscall3(SYS_fstat, descriptor, (long)&state, 0) != 0)
    return 0;
  return (uint64_t)state.st_ino;
}

static int is_ours(void) {
  return channel.socket >= 0 && inode_of(channel.socket) == channel.inode;
}

int hl_channel_connect(const char *path) {
  struct sockaddr_un address;
  memset(&address, 0, sizeof address);
  address.sun_family = AF_UNIX;
  if (strlen(path) >= sizeof address.sun_path)
    return -ENAMETOOLONG;
  memcpy(address.sun_path, path, strlen(path));
  long fd = hl_syscall3(SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return (int)fd;
  long result = hl_syscall3(SYS_connect, fd, (long)&address, sizeof address);
  if (result < 0) {
    hl_syscall3(SYS_close, fd, 0, 0);
    return (int)result;
  }
  channel.socket = (int)fd;
  channel.inode = inode_of((int)fd);
  return 0;
}

void hl_channel_settle(void) {
  long high = hl_syscall3(SYS_fcntl, channel.socket, F_DUPFD_CLOEXEC, first_descriptor);
  if (high < 0)
    return;
  hl_syscall3(SYS_close, channel.socket, 0, 0);
  channel.socket = (int)high;
}

int hl_channel_receive(void *into, size_t size) {
  char *at = into;
  while (size > 0) {
    if (!is_ours())
      return -1;
    long n = hl_syscall3(SYS_read, channel.socket, (long)at, (long)size);
    if (n == -EINTR)
      continue;
    if (n <= 0)
      return -1;
    at += n;
    size -= (size_t)n;
  }
  return 0;
}

int hl_channel_next(struct hl_frame *frame) {
  if (hl_channel_receive(frame, sizeof *frame) != 0)
    return -1;
  return frame->size > HL_FRAME_LIMIT || frame->zero != 0 ? -1 : 0;
}

static int send_all(const void *bytes, size_t size) {
  const char *at = bytes;
  while (size > 0) {
    long n = hl_syscall6(SYS_sendto, channel.socket, (long)at, (long)size, MSG_NOSIGNAL, 0, 0);
    if (n == -EINTR)
      continue;
    if (n <= 0)
      return -1;
    at += n;
    size -= (size_t)n;
  }
  return 0;
}

int hl_channel_send(uint16_t type, const void *fields, size_t fields_size, const void *tail,
                    size_t tail_size, const void *more, size_t more_size) {
  struct hl_frame frame = {(uint32_t)(fields_size + tail_size + more_size), type, 0};
  while (__atomic_exchange_n(&channel.sending, 1, __ATOMIC_ACQUIRE) != 0)
    hl_syscall3(SYS_sched_yield, 0, 0, 0);
  int failed = !is_ours() || send_all(&frame, sizeof frame) != 0 ||
               send_all(fields, fields_size) != 0 || send_all(tail, tail_size) != 0 ||
               send_all(more, more_size) != 0;
  __atomic_store_n(&channel.sending, 0, __ATOMIC_RELEASE);
  return failed ? -1 : 0;
}

int hl_channel_close(void) {
  int was_open = is_ours();
  if (was_open)
    hl_syscall3(SYS_close, channel.socket, 0, 0);
  channel.socket = -1;
  return was_open ? 0 : -1;
}
