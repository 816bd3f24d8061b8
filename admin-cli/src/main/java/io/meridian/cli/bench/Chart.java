package io.meridian.cli.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Curves over seconds as an SVG picture that needs nothing else: a title, axes with round numbers,
 * a legend. A value object once it is drawn; built by one thread.
 */
final class Chart {
  private static final int WIDTH = 880;
  private static final int HEIGHT = 260;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int TOP = 50;
  private static final int BOTTOM = 30;
  private static final int TICKS = 5;
  private static final String INK = "fill=\"currentColor\"";
  private static final List<String> COLOURS =
      List.of("#1f6feb", "#d29922", "#cf222e", "#1a7f37", "#8250df");

  private final String title;
  private final List<Curve> curves = new ArrayList<>();
  private double shadedTo = Double.NEGATIVE_INFINITY;

  Chart(String title) {
    this.title = title;
  }

  /** A curve through points, none or more, by rising seconds. */
  record Curve(String name, List<Point> points) {
    Curve {
      points = List.copyOf(points);
    }
  }

  /** A value at a second. */
  record Point(double second, double value) {}

  /** Adds a curve; the fifth is the last that has a colour of its own. */
  Chart curve(String name, List<Point> points) {
    curves.add(new Curve(name, points));
    return this;
  }

  /** Shades everything before this second, as the warm-up. */
  Chart shadedTo(double second) {
    shadedTo = second;
    return this;
  }

  /** The picture. */
  String svg() {
    double from = bound(true);
    double to = Math.max(from + 1, bound(false));
    double step = step(highest() / TICKS);
    double top = Math.max(step, Math.ceil(highest() / step) * step);
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n",
            WIDTH, HEIGHT));
    text(svg, LEFT, 18, "start", INK + " font-weight=\"bold\"", title);
    if (shadedTo > from) {
      svg.append(
          format(
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#8884\"/>%n",
              LEFT, TOP, x(Math.min(to, shadedTo), from, to) - LEFT, HEIGHT - TOP - BOTTOM));
    }
    for (double value = 0; value <= top + step / 2; value += step) {
      double y = y(value, top);
      svg.append(
          format(
              "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#8885\"/>%n",
              LEFT, y, WIDTH - RIGHT, y));
      text(svg, LEFT - 6, y + 4, "end", INK, number(value));
    }
    double wide = step((to - from) / TICKS);
    for (double second = Math.ceil(from / wide) * wide; second <= to; second += wide) {
      text(svg, x(second, from, to), HEIGHT - 10, "middle", INK, number(second) + " s");
    }
    for (int at = 0; at < curves.size(); at++) {
      draw(svg, curves.get(at), COLOURS.get(at % COLOURS.size()), at, from, to, top);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void draw(
      StringBuilder svg, Curve curve, String colour, int at, double from, double to, double top) {
    text(svg, LEFT + 130.0 * at, 38, "start", "fill=\"" + colour + "\"", "— " + curve.name());
    if (curve.points().isEmpty()) {
      return;
    }
    svg.append(
        format("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"", colour));
    for (Point point : curve.points()) {
      svg.append(format("%.1f,%.1f ", x(point.second(), from, to), y(point.value(), top)));
    }
    svg.append("\"/>\n");
  }

  /** The least of 1, 2 or 5 times a power of ten that is not below this. */
  static double step(double atLeast) {
    if (!(atLeast > 0)) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (int factor : new int[] {1, 2, 5}) {
      // A hair's breadth for what a power of ten is off by.
      if (factor * power >= atLeast * (1 - 1e-9)) {
        return factor * power;
      }
    }
    return 10 * power;
  }

  /** Text as it may stand in HTML and SVG. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private double bound(boolean least) {
    var seconds =
        curves.stream().flatMap(curve -> curve.points().stream()).mapToDouble(Point::second);
    return (least ? seconds.min() : seconds.max()).orElse(0);
  }

  private double highest() {
    return curves.stream()
        .flatMap(curve -> curve.points().stream())
        .mapToDouble(Point::value)
        .max()
        .orElse(0);
  }

  private static double x(double second, double from, double to) {
    return LEFT + (second - from) / (to - from) * (WIDTH - LEFT - RIGHT);
  }

  private static double y(double value, double top) {
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
  }

  private static void text(
      StringBuilder svg, double x, double y, String anchor, String style, String words) {
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>%n",
            x, y, anchor, style, escaped(words)));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? format("%,.0f", value) : format("%.3g", value);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
