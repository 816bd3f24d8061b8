package io.meridian.engine.sim;

import java.util.List;

/** What goes wrong with a world's machines while it is on: something every few milliseconds. */
final class Chaos {
  private static final long MILLIS = 1_000_000;
  private static final long SECOND_MICROS = 1_000_000;

  private static final long GAP_NANOS_MAX = 700 * MILLIS;

  private final SimWorld world;
  private final long gapNanosMax;
  private boolean on;
  private int rounds;

  Chaos(SimWorld world) {
    this(world, GAP_NANOS_MAX);
  }

  /** Something within every {@code gapNanosMax}. */
  Chaos(SimWorld world, long gapNanosMax) {
    this.world = world;
    this.gapNanosMax = gapNanosMax;
  }

  void start() {
    on = true;
    rounds++;
    next(rounds);
  }

  void stop() {
    on = false;
  }

  private void next(int round) {
    world
        .scheduler()
        .world(
            world.chance().between(10 * MILLIS, gapNanosMax),
            "chaos",
            () -> {
              if (on && round == rounds) {
                strike();
                next(round);
              }
            });
  }

  private void strike() {
    world.restartIfLost();
    Chance chance = world.chance();
    List<SimNode> able =
        world.grid().members().stream()
            .filter(node -> !node.process().orElseThrow().paused())
            .filter(node -> !node.process().orElseThrow().enginePaused())
            .toList();
    if (able.isEmpty()) {
      return;
    }
    SimNode primary = world.primary(world.grid().shards().get(0)).orElse(able.get(0));
    SimNode node = chance.coin() && able.contains(primary) ? primary : chance.pick(able);
    long down = chance.between(10 * MILLIS, 400 * MILLIS);
    int luck = chance.below(100);
    if (luck < 20) {
      world.crash(node, down);
    } else if (luck < 24) {
      world.crashAll(down);
    } else if (luck < 46) {
      world.pause(node, chance.between(200 * MILLIS, 900 * MILLIS));
    } else if (luck < 56) {
      world.pauseEngine(node, chance.between(50 * MILLIS, 700 * MILLIS));
    } else if (luck < 70) {
      world.grid().movePrimary(chance.pick(world.grid().shards()));
    } else if (luck < 72) {
      world.spoilMarker(chance.pick(world.grid().shards()));
      world.crash(primary, down);
    } else if (luck < 77) {
      world.moveClock(node, clockMove(chance));
    } else if (luck < 88) {
      world.crashAndLoseTail(node, down);
    } else {
      world.crashAndLoseDisk(node, down);
    }
  }

  private static long clockMove(Chance chance) {
    List<Long> moves =
        List.of(
            SECOND_MICROS / 2,
            -SECOND_MICROS / 2,
            10 * SECOND_MICROS,
            -10 * SECOND_MICROS,
            365L * 86_400 * SECOND_MICROS,
            -86_400 * SECOND_MICROS);
    return chance.pick(moves);
  }
}
