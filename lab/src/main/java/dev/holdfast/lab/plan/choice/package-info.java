/** Which hardware meets a demand: sizes each possible replica, prices it, ranks the options and says why. Pure functions. */
@NullMarked
package dev.holdfast.lab.plan.choice;

import org.jspecify.annotations.NullMarked;
