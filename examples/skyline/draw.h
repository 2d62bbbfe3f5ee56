// The city as text.
#ifndef DRAW_H
#define DRAW_H

// Prints the line of this frame.
void draw_frame(void);

#endif
