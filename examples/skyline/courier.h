// A courier runs along the street, from door to door.
#ifndef COURIER_H
#define COURIER_H

struct courier {
  struct courier *next;
  char name[8];
  double at;
  double speed; // columns a step
  int door;     // where the parcel goes
  int delivered;
};

// Makes a courier, in front of a list. Ends the program where there is no memory.
struct courier *courier_hire(const char *name, struct courier *next);

// Frees a courier and returns the next one.
struct courier *courier_dismiss(struct courier *courier);

void courier_move(struct courier *courier);

// True where the courier stands at the door.
int courier_arrived(const struct courier *courier);

// Counts the delivery and takes the next parcel.
void courier_choose_door(struct courier *courier);

#endif
