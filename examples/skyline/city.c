#include "city.h"

#include "sparks.h"
#include <stddef.h>

struct city city;

// What one delivery is worth.
int parcel_points = 10;

void city_build(void) {
  static const char *const names[] = {"Cleo", "Ben", "Ada"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    city.couriers = courier_hire(names[i], city.couriers);
}

void city_step(void) {
  city.frame++;
  for (struct courier *courier = city.couriers; courier != NULL; courier = courier->next) {
    courier_move(courier);
    if (courier_arrived(courier)) {
      city.score += parcel_points;
      sparks_burst(courier->at);
      courier_choose_door(courier);
    }
  }
  sparks_step();
}

void city_clear(void) {
  while (city.couriers != NULL)
    city.couriers = courier_dismiss(city.couriers);
}

const char *city_daytime(void) {
  static const char *const words[] = {"dawn", "day", "dusk", "night"};
  return words[city.frame / 60 % 4];
}

double street_wrap(double at) {
  if (at < 0)
    at += street_length;
  return at < street_length ? at : at - street_length;
}
