// The city: all that lasts from one frame to the next.
#ifndef CITY_H
#define CITY_H

#include "courier.h"

enum { street_length = 48 };

struct city {
  long frame;
  int score;
  struct courier *couriers; // a list on the heap
};

extern struct city city;
extern int parcel_points;

// Hires the couriers.
void city_build(void);

// One step of the game.
void city_step(void);

// Lets the couriers go.
void city_clear(void);

// The time of day, as a word.
const char *city_daytime(void);

// The place on the street that is the same as `at`: it runs in a ring.
double street_wrap(double at);

#endif
