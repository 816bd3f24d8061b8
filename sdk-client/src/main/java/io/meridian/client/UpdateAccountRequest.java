package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A request to change settings of an account: exactly those that its builder was told, everything
 * else stays. It has its id before it is sent for the first time: sending the same request again
 * executes once and learns the one outcome. Immutable; any thread.
 */
public final class UpdateAccountRequest implements AccountRequest {
  private final String ledger;
  private final String account;
  private final String id;
  private final OptionalLong revision;
  private final Optional<OptionalLong> floor;
  private final Optional<OptionalLong> ceiling;
  private final Optional<Map<String, String>> labels;
  private final Optional<Optional<PrivateData>> privateData;

  private UpdateAccountRequest(Builder builder) {
    ledger = builder.ledger;
    account = builder.account;
    id = builder.id.orElseGet(Ids::next);
    revision = builder.revision;
    floor = builder.floor;
    ceiling = builder.ceiling;
    labels = builder.labels.map(Map::copyOf);
    privateData = builder.privateData;
  }

  /**
   * Starts a request; at least one setting has to change.
   *
   * @param ledger the ledger's name
   * @param account the reference {@code region/id}
   */
  public static Builder builder(String ledger, String account) {
    return new Builder(ledger, account);
  }

  @Override
  public String ledger() {
    return ledger;
  }

  @Override
  public String account() {
    return account;
  }

  /** The command's id. */
  public String id() {
    return id;
  }

  /** The revision that the account must have; empty = any. */
  public OptionalLong revision() {
    return revision;
  }

  /** The new floor, where empty within = no floor; empty = it stays. */
  public Optional<OptionalLong> floor() {
    return floor;
  }

  /** The new ceiling, where empty within = no ceiling; empty = it stays. */
  public Optional<OptionalLong> ceiling() {
    return ceiling;
  }

  /** The new labels, all of them; empty = they stay. */
  public Optional<Map<String, String>> labels() {
    return labels;
  }

  /** The new personal data, where empty within = none; empty = it stays. */
  public Optional<Optional<PrivateData>> privateData() {
    return privateData;
  }

  @Override
  public String toString() {
    return "UpdateAccountRequest[" + ledger + ", " + account + ", " + id + "]";
  }

  /** Collects a request. One thread. */
  public static final class Builder {
    private final String ledger;
    private final String account;
    private Optional<String> id = Optional.empty();
    private OptionalLong revision = OptionalLong.empty();
    private Optional<OptionalLong> floor = Optional.empty();
    private Optional<OptionalLong> ceiling = Optional.empty();
    private Optional<Map<String, String>> labels = Optional.empty();
    private Optional<Optional<PrivateData>> privateData = Optional.empty();

    private Builder(String ledger, String account) {
      this.ledger = requireNonNull(ledger, "ledger");
      this.account = requireNonNull(account, "account");
    }

    /**
     * The command's id, {@code [A-Za-z0-9][A-Za-z0-9._:-]{0,63}}, unique in the ledger and the
     * region across all kinds of commands; default: {@link Ids#next()}, made by {@link #build()}.
     */
    public Builder id(String id) {
      this.id = Optional.of(id);
      return this;
    }

    /**
     * The revision that the account must have, 1 or more, otherwise REVISION_MISMATCH; default:
     * any.
     */
    public Builder revision(long revision) {
      this.revision = OptionalLong.of(revision);
      return this;
    }

    /**
     * The least {@code available} that a transaction may leave, minor units, may be negative. One
     * that lies above what is there blocks what would make it worse, and nothing else.
     */
    public Builder floor(long floor) {
      this.floor = Optional.of(OptionalLong.of(floor));
      return this;
    }

    /** No floor from now on. */
    public Builder noFloor() {
      this.floor = Optional.of(OptionalLong.empty());
      return this;
    }

    /** The most {@code balance + incoming holds}, minor units. */
    public Builder ceiling(long ceiling) {
      this.ceiling = Optional.of(OptionalLong.of(ceiling));
      return this;
    }

    /** No ceiling from now on. */
    public Builder noCeiling() {
      this.ceiling = Optional.of(OptionalLong.empty());
      return this;
    }

    /** These labels in place of all that were there; up to 16, no personal data. */
    public Builder labels(Map<String, String> labels) {
      this.labels = Optional.of(new LinkedHashMap<>(labels));
      return this;
    }

    /** This personal data in place of what was there. */
    public Builder privateData(PrivateData privateData) {
      this.privateData = Optional.of(Optional.of(privateData));
      return this;
    }

    /** No personal data from now on; what the journal has of it stays there. */
    public Builder noPrivateData() {
      this.privateData = Optional.of(Optional.empty());
      return this;
    }

    /** The request, with its id. */
    public UpdateAccountRequest build() {
      return new UpdateAccountRequest(this);
    }
  }
}
