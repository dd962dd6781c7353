package dev.holdfast.lab.bench.client;

import dev.holdfast.lab.bench.measure.FailureKind;

/** Sends requests and hands over what comes back, all on one {@link Loop}. */
public interface Caller {
    /** What happens to one request, in order; nothing comes after {@link #ended} or {@link #broken}. */
    interface Events {
        /** Its bytes were handed to an open connection. */
        void sent(long instant);

        /** The status and the headers are there. */
        void head(int status, boolean eventStream);

        /** Bytes of the answer are there; they are only lent. */
        void bytes(byte[] bytes, int from, int to, long instant);

        /** The answer ended in order. */
        void ended(long instant);

        /**
         * There will be no more.
         *
         * @param kind {@link FailureKind#CONNECT} or {@link FailureKind#BROKEN}
         */
        void broken(FailureKind kind, String why, long instant);
    }

    /** A request on its way. */
    interface Call {
        /** Closes its connection; no event comes any more. */
        void cancel();
    }

    /** Sends a request; no event comes before this method returns. */
    Call call(Job job, Events events);
}
