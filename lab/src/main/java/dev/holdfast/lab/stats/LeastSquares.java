package dev.holdfast.lab.stats;

import java.util.Arrays;

/**
 * Linear least squares with few parameters, each within bounds: {@code y = sum of parameter * column}. Pure functions.
 *
 * <p>Solved exactly by trying which parameters stand at a bound (three ways each), solving the others by the normal equations of scaled
 * columns, and keeping the best that is within bounds; hence at most {@value #MOST} parameters.
 */
public final class LeastSquares {
    private static final int MOST = 8;
    private static final double SINGULAR = 1e-12;

    private LeastSquares() {}

    /** With parameters that are not negative. */
    public static double[] nonNegative(double[][] rows, double[] y) {
        double[] low = new double[width(rows)];
        double[] high = new double[low.length];
        Arrays.fill(high, Double.POSITIVE_INFINITY);
        return bounded(rows, y, low, high);
    }

    /** Each row and its y divided by y, so that relative errors are made small; no y is 0. */
    public static double[][] relative(double[][] rows, double[] y) {
        double[][] scaled = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            double by = y[i];
            scaled[i] = Arrays.stream(rows[i]).map(value -> value / by).toArray();
        }
        return scaled;
    }

    /**
     * The parameters with the least sum of squared errors.
     *
     * @param rows one for each measurement, with a value for each parameter; at least as many as parameters that are not at a bound
     * @param y what was measured
     * @param low the least value of each parameter, or negative infinity
     * @param high the greatest value of each parameter, or infinity
     */
    public static double[] bounded(double[][] rows, double[] y, double[] low, double[] high) {
        int width = width(rows);
        if (width > MOST || width != low.length || width != high.length || rows.length != y.length) {
            throw new IllegalArgumentException(rows.length + " rows of " + width + " columns for " + y.length
                    + " values and " + low.length + " bounds; at most " + MOST + " columns");
        }
        double[] best = new double[0];
        double least = Double.POSITIVE_INFINITY;
        for (int choice = 0; choice < (int) Math.pow(3, width); choice++) {
            double[] candidate = solve(rows, y, low, high, choice);
            if (candidate.length == width) {
                double error = error(rows, y, candidate);
                if (error < least) {
                    least = error;
                    best = candidate;
                }
            }
        }
        if (best.length != width) {
            throw new IllegalArgumentException(
                    "these measurements do not tell the parameters apart; vary more of what was measured");
        }
        return best;
    }

    /** With each parameter free (0), at its lower (1) or its upper bound (2), by the digits of the choice; empty if that cannot be. */
    private static double[] solve(double[][] rows, double[] y, double[] low, double[] high, int choice) {
        double[] parameters = new double[low.length];
        int[] free = new int[low.length];
        int count = 0;
        int rest = choice;
        for (int i = 0; i < low.length; i++, rest /= 3) {
            if (rest % 3 == 0) {
                free[count++] = i;
            } else {
                parameters[i] = rest % 3 == 1 ? low[i] : high[i];
                if (Double.isInfinite(parameters[i])) {
                    return new double[0];
                }
            }
        }
        if (count > 0 && !fill(rows, y, parameters, Arrays.copyOf(free, count))) {
            return new double[0];
        }
        for (int i = 0; i < low.length; i++) {
            double slack = 1e-9 * Math.abs(parameters[i]);
            if (!(parameters[i] >= low[i] - slack && parameters[i] <= high[i] + slack)) {
                return new double[0];
            }
            parameters[i] = Math.clamp(parameters[i], low[i], high[i]);
        }
        return parameters;
    }

    private static boolean fill(double[][] rows, double[] y, double[] parameters, int[] free) {
        double[] scale = new double[free.length];
        for (double[] row : rows) {
            for (int i = 0; i < free.length; i++) {
                scale[i] = Math.hypot(scale[i], row[free[i]]);
            }
        }
        double[][] normal = new double[free.length][free.length + 1];
        for (int r = 0; r < rows.length; r++) {
            double wanted = y[r];
            for (int i = 0; i < parameters.length; i++) {
                wanted -= parameters[i] * rows[r][i];
            }
            for (int i = 0; i < free.length; i++) {
                double value = rows[r][free[i]] / scale[i];
                for (int j = 0; j < free.length; j++) {
                    normal[i][j] += value * rows[r][free[j]] / scale[j];
                }
                normal[i][free.length] += value * wanted;
            }
        }
        if (!eliminate(normal)) {
            return false;
        }
        for (int i = 0; i < free.length; i++) {
            parameters[free[i]] = normal[i][free.length] / scale[i];
        }
        return true;
    }

    /** Gauss and Jordan with the largest pivot of each column; false if there is none. */
    private static boolean eliminate(double[][] matrix) {
        int size = matrix.length;
        for (int column = 0; column < size; column++) {
            int pivot = column;
            for (int row = column + 1; row < size; row++) {
                pivot = Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column]) ? row : pivot;
            }
            if (!(Math.abs(matrix[pivot][column]) > SINGULAR)) {
                return false;
            }
            double[] swapped = matrix[pivot];
            matrix[pivot] = matrix[column];
            matrix[column] = swapped;
            for (int j = size; j >= column; j--) {
                swapped[j] /= swapped[column];
            }
            for (int row = 0; row < size; row++) {
                double factor = row == column ? 0 : matrix[row][column];
                for (int j = column; factor != 0 && j <= size; j++) {
                    matrix[row][j] -= factor * swapped[j];
                }
            }
        }
        return true;
    }

    private static double error(double[][] rows, double[] y, double[] parameters) {
        double error = 0;
        for (int r = 0; r < rows.length; r++) {
            double residual = y[r];
            for (int i = 0; i < parameters.length; i++) {
                residual -= parameters[i] * rows[r][i];
            }
            error += residual * residual;
        }
        return error;
    }

    private static int width(double[][] rows) {
        if (rows.length == 0) {
            throw new IllegalArgumentException("no measurements to fit to");
        }
        return rows[0].length;
    }
}
