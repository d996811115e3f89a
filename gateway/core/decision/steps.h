/*
 * The steps of a decision, in their order.  What they share stands in headers
 * of its own, and calls none of them.
 */
#ifndef UNDOCKER_DECISION_STEPS_H
#define UNDOCKER_DECISION_STEPS_H

#include "core/decision/decider.h"

/* Puts the engine into the plan. */
void decision_choose_engine(struct decider *d);

void decision_flags(struct decider *d);

void decision_operands(struct decider *d);
void decision_services(struct decider *d); /* operands that name them */
void decision_networks(struct decider *d); /* likewise */
void decision_new_network(struct decider *d);
void decision_volumes(struct decider *d);
void decision_new_volume(struct decider *d);
void decision_limits(struct decider *d);
void decision_forced(struct decider *d);
void decision_harden(struct decider *d);
void decision_mapping(struct decider *d);
void decision_enter(struct decider *d); /* as whom exec does */
void decision_places(struct decider *d);
void decision_files(struct decider *d);
void decision_engine(struct decider *d);

#endif
