package dev.holdfast.lab.plan.demand;

/**
 * How many requests come. Immutable.
 *
 * @param meanPerSecond requests a second over the whole day, 0 if users decide
 * @param day how they are spread over its hours
 * @param users people who are there in the busiest hour and each wait for an answer before they ask again, 0 if a rate is given
 * @param thinkSeconds between an answer and the next question of one of them
 * @param arrivalVariation the squared coefficient of variation of the gaps between requests: 1 for independent users
 *     (Poisson), above for bursts
 */
public record Load(double meanPerSecond, DayShape day, double users, double thinkSeconds, double arrivalVariation) {
    /** A steady rate. */
    public static Load steady(double perSecond) {
        return new Load(perSecond, DayShape.flat(), 0, 0, 1);
    }

    /** Whether users decide about the rate. */
    public boolean closed() {
        return users > 0;
    }

    /**
     * Requests a second in the busiest hour. Users ask N / (think time + time of an answer), the response time law.
     *
     * @param answerSeconds how long an answer takes at least; it matters only if users decide
     */
    public double peak(double answerSeconds) {
        return closed() ? users / (thinkSeconds + answerSeconds) : meanPerSecond * day.peakRatio();
    }

    /** Requests a second over the whole day, with the same meaning of the answer's time. */
    public double mean(double answerSeconds) {
        return closed() ? peak(answerSeconds) / day.peakRatio() : meanPerSecond;
    }

    /** So many times as much. */
    public Load times(double factor) {
        return new Load(meanPerSecond * factor, day, users * factor, thinkSeconds, arrivalVariation);
    }
}
