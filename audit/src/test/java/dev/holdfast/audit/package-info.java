/** Tests of the ledger. */
@NullMarked
package dev.holdfast.audit;

import org.jspecify.annotations.NullMarked;
