// Skyline: couriers carry parcels along a street. The game runs in fixed steps, twenty a second,
// and prints one line a frame.
//
//     skyline [FRAMES]     ends after so many frames, or by SIGINT or SIGTERM
#define _POSIX_C_SOURCE 200809L
#include "city.h"
#include "draw.h"
#include <hotlink.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { step_ns = 50 * 1000 * 1000, second_ns = 1000 * 1000 * 1000 };

static volatile sig_atomic_t end_asked;
static long last_frame; // 0: no end
static struct timespec next_step;

static void on_signal(int number) {
  (void)number;
  end_asked = 1;
}

static int start(int argc, char **argv) {
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  if (argc > 1)
    last_frame = atol(argv[1]);
  city_build();
  clock_gettime(CLOCK_MONOTONIC, &next_step);
  printf("skyline: process %d\n", (int)getpid());
  return 0;
}

// Sleeps until the next step is due. After a long stop the clock starts anew, so nothing is run in
// a hurry.
static void await_step(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  if (now.tv_sec > next_step.tv_sec + 1)
    next_step = now;
  next_step.tv_nsec += step_ns;
  if (next_step.tv_nsec >= second_ns) {
    next_step.tv_nsec -= second_ns;
    next_step.tv_sec++;
  }
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next_step, NULL);
}

static int update(void) {
  city_step();
  draw_frame();
  await_step();
  return end_asked || city.frame == last_frame;
}

static int finish(void) {
  printf("skyline: process %d ends after frame %ld with score %d\n", (int)getpid(), city.frame,
         city.score);
  city_clear();
  return 0;
}

HOTLINK_LOOP(start, update, finish)
