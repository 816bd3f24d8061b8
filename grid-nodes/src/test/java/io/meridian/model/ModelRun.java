package io.meridian.model;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingDistance;

/**
 * What a run of the engine against the model is drawn from: its seed, and how many commands it
 * plays. One that fails is cut short as long as it goes on failing.
 */
record ModelRun(long seed, int commands) {
  /** The property that names the only seed to play. */
  static final String SEED_PROPERTY = "meridian.model.seed";

  /** The parts by which a failing run is cut, the largest cut first. */
  private static final int[] CUTS = {2, 4, 8, 16, 32, 64};

  /** Runs of so many commands of any seed, or of the one that the property names. */
  static Arbitrary<ModelRun> ofLength(int commands) {
    Long only = Long.getLong(SEED_PROPERTY);
    return Arbitraries.fromGenerator(
        random -> new Shorter(new ModelRun(only != null ? only : random.nextLong(), commands)));
  }

  private record Shorter(ModelRun value) implements Shrinkable<ModelRun> {
    @Override
    public Stream<Shrinkable<ModelRun>> shrink() {
      int commands = value.commands();
      return IntStream.of(CUTS)
          .filter(part -> commands >= part)
          .mapToObj(part -> new Shorter(new ModelRun(value.seed(), commands - commands / part)));
    }

    @Override
    public ShrinkingDistance distance() {
      return ShrinkingDistance.of(value.commands());
    }
  }
}
