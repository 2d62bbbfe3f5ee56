#include "draw.h"

#include "city.h"
#include "sparks.h"
#include <stdio.h>
#include <string.h>

static const char houses[street_length + 1] = "__|~|___/\\_____|..|__|~~|____/\\___|..|___/\\_____";

static void draw_couriers(char *picture) {
  for (const struct courier *courier = city.couriers; courier != NULL; courier = courier->next)
    picture[(int)courier->at] = courier->name[0];
}

void draw_frame(void) {
  char picture[street_length + 1];
  memcpy(picture, houses, sizeof picture);
  sparks_draw(picture);
  draw_couriers(picture);
  printf("frame %4ld %-5s score %4d [%s]", city.frame, city_daytime(), city.score, picture);
  for (const struct courier *courier = city.couriers; courier != NULL; courier = courier->next)
    printf(" %s %4.1f", courier->name, courier->at);
  printf("\n");
  fflush(stdout);
}
