package io.meridian.client;

/**
 * What became of the registration of an asset. Values of this type never change and may be shared.
 */
public sealed interface AssetOutcome permits AssetOutcome.Applied, Refused {
  /** Whether this is the answer that an earlier use of the id got. */
  boolean replayed();

  /**
   * The asset, for callers to whom a refusal is a fault.
   *
   * @throws MeridianException when it was refused
   */
  default Asset assetOrThrow() {
    if (this instanceof Applied done) {
      return done.asset();
    }
    throw new MeridianException(((Refused) this).refusal());
  }

  /**
   * The asset exists with the scale asked for.
   *
   * @param asset the asset, as the answer to the first use of the id described it
   * @param replayed whether an earlier use of the id had done it
   */
  record Applied(Asset asset, boolean replayed) implements AssetOutcome {}
}
