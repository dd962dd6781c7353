package dev.holdfast.lab.stats;

/**
 * A straight line through points by least squares, kept as sums, so that points come and go in constant time. Confined to one thread.
 * Sums are taken relative to the first point, which keeps them exact for times far from 0.
 */
public final class Line {
    private int count;
    private double originX;
    private double originY;
    private double sumX;
    private double sumY;
    private double sumXx;
    private double sumXy;
    private double sumYy;

    public void add(double x, double y) {
        if (count == 0) {
            originX = x;
            originY = y;
            sumX = sumY = sumXx = sumXy = sumYy = 0;
        }
        count++;
        change(x - originX, y - originY, 1);
    }

    /** Takes back a point that was added. */
    public void remove(double x, double y) {
        count--;
        change(x - originX, y - originY, -1);
    }

    private void change(double x, double y, int sign) {
        sumX += sign * x;
        sumY += sign * y;
        sumXx += sign * x * x;
        sumXy += sign * x * y;
        sumYy += sign * y * y;
    }

    public int count() {
        return count;
    }

    /** Change of y for each unit of x; {@code NaN} if all x are the same. */
    public double slope() {
        return spreadXy() / spreadXx();
    }

    /** Where the line crosses {@code x = 0}. */
    public double intercept() {
        return originY + sumY / count - slope() * (originX + sumX / count);
    }

    /**
     * The two-sided confidence interval of the slope by Student's t with {@code effective - 2} degrees of freedom.
     *
     * @param effective how many independent points there are, above 2; at most {@link #count}
     */
    public Interval slope(double effective, double confidence) {
        double slope = slope();
        double freedom = effective - 2;
        double residual = Math.max(0, spreadYy() - spreadXy() * spreadXy() / spreadXx());
        double error = Math.sqrt(residual / freedom / spreadXx());
        double margin = StudentT.quantile((1 + confidence) / 2, freedom) * error;
        return new Interval(slope - margin, slope, slope + margin, confidence);
    }

    private double spreadXx() {
        return sumXx - sumX * sumX / count;
    }

    private double spreadXy() {
        return sumXy - sumX * sumY / count;
    }

    private double spreadYy() {
        return sumYy - sumY * sumY / count;
    }
}
