// hotlink.h: what a program may say to hotlink. Nothing in it is needed, and in a normal link all
// of it does nothing.
//
// A safe point is a place where no function that could change is half done, for instance the top of
// a game's frame loop:
//
//     while (running) {
//       hotlink_safe_point();
//       update();
//     }
//
// Or let the runtime own the loop; then every part of the program can change while it runs, the
// loop's body included:
//
//     static int start(int argc, char **argv);  // other than 0: the program ends with that status
//     static int update(void);                  // called again and again while it returns 0
//     static int finish(void);                  // returns the exit status
//     HOTLINK_LOOP(start, update, finish)
//
// In a normal link the macro defines a main() that does the same.
#ifndef HOTLINK_H
#define HOTLINK_H

#ifdef __cplusplus
extern "C" {
#endif

struct hotlink_loop {
  int (*start)(int argc, char **argv);
  int (*update)(void);
  int (*finish)(void);
};

// Defined by the runtime; null in a normal link.
extern volatile int hotlink_pending __attribute__((weak));
extern void hotlink_park(void) __attribute__((weak));

// Defined by HOTLINK_LOOP in the program, and found by name.
extern const struct hotlink_loop hotlink_loop;

// Lets a waiting update in. Costs one load while there is none. Any thread may call it.
static inline void hotlink_safe_point(void) {
  if (&hotlink_pending && hotlink_pending)
    hotlink_park();
}

#ifdef __cplusplus
}
#endif

#define HOTLINK_LOOP(start_function, update_function, finish_function)                             \
  const struct hotlink_loop hotlink_loop = {start_function, update_function, finish_function};     \
  int main(int argc, char **argv) {                                                                \
    int status = hotlink_loop.start(argc, argv);                                                   \
    if (status != 0)                                                                               \
      return status;                                                                               \
    while (hotlink_loop.update() == 0)                                                             \
      hotlink_safe_point();                                                                        \
    return hotlink_loop.finish();                                                                  \
  }

#endif
