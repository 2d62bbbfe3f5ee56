#include "courier.h"

#include "city.h"
#include "dice.h"
#include <stdio.h>
#include <stdlib.h>

struct courier *courier_hire(const char *name, struct courier *next) {
  struct courier *courier = calloc(1, sizeof *courier);
  if (courier == NULL)
    abort();
  snprintf(courier->name, sizeof courier->name, "%s", name);
  courier->next = next;
  courier->at = dice_roll(street_length);
  courier->speed = 0.3 + 0.1 * dice_roll(6);
  courier->door = dice_roll(street_length);
  return courier;
}

struct courier *courier_dismiss(struct courier *courier) {
  struct courier *next = courier->next;
  free(courier);
  return next;
}

void courier_move(struct courier *courier) {
  courier->at = street_wrap(courier->at + courier->speed);
}

int courier_arrived(const struct courier *courier) {
  double distance = courier->at - courier->door;
  return distance > -0.5 && distance <= 0.5;
}

void courier_choose_door(struct courier *courier) {
  courier->delivered++;
  // Never a door so near that the courier stands there already.
  courier->door = (courier->door + 6 + dice_roll(street_length - 12)) % street_length;
}
