package io.meridian.client;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A request to create an account. Immutable; any thread. */
public final class CreateAccountRequest implements AccountRequest {
  private final String ledger;
  private final String account;
  private final String asset;
  private final Optional<String> id;
  private final NormalSide normalSide;
  private final OptionalLong floor;
  private final OptionalLong ceiling;
  private final Map<String, String> labels;
  private final Optional<PrivateData> privateData;

  private CreateAccountRequest(Builder builder) {
    ledger = builder.ledger;
    account = builder.account;
    asset = builder.asset;
    id = builder.id;
    normalSide = builder.normalSide;
    floor = builder.floor;
    ceiling = builder.ceiling;
    labels = Map.copyOf(builder.labels);
    privateData = builder.privateData;
  }

  /** An account with the defaults: normal side CREDIT, floor 0, no ceiling. */
  public static CreateAccountRequest of(String ledger, String account, String asset) {
    return builder(ledger, account, asset).build();
  }

  /**
   * Starts a request with the defaults: normal side CREDIT, floor 0, no ceiling, id derived from
   * the account's name.
   *
   * @param ledger the ledger's name
   * @param account the reference {@code region/id}
   * @param asset the code of the asset it will hold
   */
  public static Builder builder(String ledger, String account, String asset) {
    return new Builder(ledger, account, asset);
  }

  @Override
  public String ledger() {
    return ledger;
  }

  @Override
  public String account() {
    return account;
  }

  /** The code of the asset it will hold. */
  public String asset() {
    return asset;
  }

  /** The command's id; empty = the server derives one from the account's name. */
  public Optional<String> id() {
    return id;
  }

  /** The side on which its balance will grow. */
  public NormalSide normalSide() {
    return normalSide;
  }

  /** The least {@code available} that a transaction may leave, minor units; empty = no floor. */
  public OptionalLong floor() {
    return floor;
  }

  /** The most {@code balance + incoming holds}, minor units; empty = no ceiling. */
  public OptionalLong ceiling() {
    return ceiling;
  }

  /** Labels. */
  public Map<String, String> labels() {
    return labels;
  }

  /** Personal data. */
  public Optional<PrivateData> privateData() {
    return privateData;
  }

  @Override
  public String toString() {
    return "CreateAccountRequest[" + ledger + ", " + account + ", " + asset + "]";
  }

  /** Collects a request. One thread. */
  public static final class Builder {
    private final String ledger;
    private final String account;
    private final String asset;
    private Optional<String> id = Optional.empty();
    private NormalSide normalSide = NormalSide.CREDIT;
    private OptionalLong floor = OptionalLong.of(0);
    private OptionalLong ceiling = OptionalLong.empty();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private Optional<PrivateData> privateData = Optional.empty();

    private Builder(String ledger, String account, String asset) {
      this.ledger = requireNonNull(ledger, "ledger");
      this.account = requireNonNull(account, "account");
      this.asset = requireNonNull(asset, "asset");
    }

    /**
     * The command's id, {@code [A-Za-z0-9][A-Za-z0-9._:-]{0,63}}; default: derived from the
     * account's name.
     */
    public Builder id(String id) {
      this.id = Optional.of(id);
      return this;
    }

    /** The side on which its balance will grow; default CREDIT. */
    public Builder normalSide(NormalSide normalSide) {
      this.normalSide = requireNonNull(normalSide, "normalSide");
      return this;
    }

    /**
     * The least {@code available} that a transaction may leave, minor units, may be negative;
     * default 0.
     */
    public Builder floor(long floor) {
      this.floor = OptionalLong.of(floor);
      return this;
    }

    /** No floor: the outside world. */
    public Builder noFloor() {
      this.floor = OptionalLong.empty();
      return this;
    }

    /** The most {@code balance + incoming holds}, minor units; default: none. */
    public Builder ceiling(long ceiling) {
      this.ceiling = OptionalLong.of(ceiling);
      return this;
    }

    /**
     * A label; up to 16, key 1..64 characters, value 0..256, no personal data. The last value of a
     * key stands.
     */
    public Builder label(String key, String value) {
      labels.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
      return this;
    }

    /** Personal data; default: none. */
    public Builder privateData(PrivateData privateData) {
      this.privateData = Optional.of(privateData);
      return this;
    }

    /** The request. */
    public CreateAccountRequest build() {
      return new CreateAccountRequest(this);
    }
  }
}
