package io.meridian.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Registers an asset in one shard of a ledger. The same command goes to every shard of the ledger.
 *
 * @param commandId the command's id
 * @param actor who asks
 * @param code the asset's code
 * @param scale its decimal places, 0..9
 */
public record CreateAsset(CommandId commandId, String actor, String code, int scale)
    implements Command {
  /** The id used when the caller gives none. */
  public static String derivedId(String code) {
    return "asset/" + code;
  }

  @Override
  public CommandKind kind() {
    return CommandKind.CREATE_ASSET;
  }

  @Override
  public List<AccountKey> accounts() {
    return List.of();
  }

  @Override
  public List<String> assets() {
    return List.of(code);
  }

  @Override
  public Map<String, String> subject() {
    return Map.of("ledger", commandId.ledger(), "asset", code, "scale", Integer.toString(scale));
  }

  @Override
  public Optional<String> firstDifference(Command other) {
    return other instanceof CreateAsset that
        ? new Differences()
            .field("asset.code", code, that.code)
            .field("asset.scale", scale, that.scale)
            .first()
        : Optional.of("command");
  }
}
