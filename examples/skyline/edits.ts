/** What the demo edits while the game runs, and how the change shows in the game's lines. */
import { type FrameTest, steps } from "./game.ts";

/** Lines that take the place of other lines in a file. Without `from`, the file is new. */
export interface Change {
  readonly file: string;
  readonly from?: string;
  readonly to: string;
}

export interface Edit {
  readonly title: string;
  readonly changes: readonly Change[];
  /** What a viewer sees then. */
  readonly effect: string;
  /** True for each frame of the new program, and false for the last one of the old. */
  readonly isNew: FrameTest;
  /** Something the new program does before long. */
  readonly event: FrameTest;
}

/** A function with another body. */
const turnRound: Edit = {
  title: "Change a function: everybody turns round",
  changes: [
    {
      file: "courier.c",
      from: "  courier->at = street_wrap(courier->at + courier->speed);\n",
      to: "  courier->at = street_wrap(courier->at - courier->speed);\n",
    },
  ],
  effect: "all couriers run to the left, each from where it was",
  isNew: (frame, before) => steps(before, frame).every((step) => step < 0),
  event: (frame, before) => frame.score > before.score,
};

/** A variable and a function that were not there before. */
const openTram: Edit = {
  title: "Add a variable and a function: a tram",
  changes: [
    {
      file: "draw.c",
      from: "void draw_frame(void) {\n",
      to: `double tram_at = 4;

static void draw_tram(char *picture) {
  tram_at = street_wrap(tram_at + 0.5);
  for (int i = 0; i < 4; i++)
    picture[((int)tram_at + i) % street_length] = "<##>"[i];
}

void draw_frame(void) {
`,
    },
    {
      file: "draw.c",
      from: "  draw_couriers(picture);\n",
      to: "  draw_couriers(picture);\n  draw_tram(picture);\n",
    },
  ],
  effect: "a tram goes along the street",
  isNew: (frame) => frame.picture.includes("#"),
  event: (frame, before) =>
    before.picture.includes("<##>") &&
    frame.picture.indexOf("<##>") === before.picture.indexOf("<##>") + 1,
};

/** A string literal, and the initial value of a variable the program never changes. */
const raisePay: Edit = {
  title: "Change a string and a tunable: points, and more of them",
  changes: [
    {
      file: "draw.c",
      from: `  printf("frame %4ld %-5s score %4d [%s]", city.frame, city_daytime(), city.score, picture);\n`,
      to: `  printf("frame %4ld %-5s points %4d [%s]", city.frame, city_daytime(), city.score, picture);\n`,
    },
    { file: "city.c", from: "int parcel_points = 10;\n", to: "int parcel_points = 250;\n" },
  ],
  effect: "the score has another name, and the next delivery is worth 250",
  isNew: (frame) => frame.label === "points",
  event: (frame, before) => frame.score > before.score && (frame.score - before.score) % 250 === 0,
};

const drone = `// A drone picks up tips: it works on the state that was there before it.
#include "drone.h"
#include "city.h"

static double at;

void drone_fly(char *picture) {
  at = street_wrap(at + 1.5);
  picture[(int)at] = '^';
  if (city.frame % 8 == 0)
    city.score++;
}
`;

/** A source that was not part of the program. */
const sendDrone: Edit = {
  title: "Add a source file: a drone",
  changes: [
    { file: "drone.h", to: "void drone_fly(char *picture);\n" },
    { file: "drone.c", to: drone },
    {
      file: "Makefile",
      from: "OBJECTS = skyline.o city.o courier.o sparks.o draw.o dice.o\n",
      to: "OBJECTS = skyline.o city.o courier.o sparks.o draw.o dice.o drone.o\n",
    },
    {
      file: "draw.c",
      from: `#include "city.h"\n`,
      to: `#include "city.h"\n#include "drone.h"\n`,
    },
    {
      file: "draw.c",
      from: "  draw_tram(picture);\n",
      to: "  draw_tram(picture);\n  drone_fly(picture);\n",
    },
  ],
  effect: "a drone is over the street and adds a point now and then",
  isNew: (frame) => frame.picture.includes("^"),
  event: (frame, before) => (frame.score - before.score) % 10 === 1,
};

export const edits: readonly Edit[] = [turnRound, openTram, raisePay, sendDrone];
