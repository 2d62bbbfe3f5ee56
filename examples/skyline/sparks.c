#include "sparks.h"

#include "city.h"
#include "dice.h"

enum { spark_count = 24, burst_size = 6, spark_life = 12 };

struct spark {
  double at;
  double speed;
  int life; // steps left; 0: a free place
};

static struct spark sparks[spark_count];
static int next_spark;

void sparks_burst(double at) {
  for (int i = 0; i < burst_size; i++) {
    struct spark *spark = &sparks[next_spark];
    next_spark = (next_spark + 1) % spark_count;
    spark->at = at;
    spark->speed = 0.1 * (dice_roll(11) - 5);
    spark->life = spark_life - dice_roll(4);
  }
}

void sparks_step(void) {
  for (struct spark *spark = sparks; spark < sparks + spark_count; spark++) {
    if (spark->life == 0)
      continue;
    spark->life--;
    spark->at = street_wrap(spark->at + spark->speed);
    spark->speed *= 0.9;
  }
}

void sparks_draw(char *picture) {
  for (const struct spark *spark = sparks; spark < sparks + spark_count; spark++)
    if (spark->life > 0)
      picture[(int)spark->at] = spark->life > spark_life / 2 ? '*' : '\'';
}
