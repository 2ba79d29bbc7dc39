<?php

namespace App\Services;

use Illuminate\Contracts\Auth\Authenticatable;

/** One user of Qlik: directory and id as in QMC > Users, and the groups that security rules read. */
final class QlikUser
{
    /** @param list<string> $groups */
    public function __construct(public string $directory, public string $id, public array $groups = [])
    {
    }

    /**
     * `qlik_id` is a column that you add to your users and that they cannot edit: a user who can is signed in to Qlik as
     * anybody. (`name` and `email` are edited on the profile pages of Laravel's starter kits.)
     */
    public static function of(?Authenticatable $user): ?self
    {
        $id = $user->qlik_id ?? null;

        return is_string($id) && $id !== '' ? new self(config('qlik.user_directory'), $id) : null;
    }

    /** Qlik compares names without regard to the case of A to Z, and in no other way. */
    public function isNamed(mixed $directory, mixed $id): bool
    {
        return is_string($directory) && is_string($id)
            && self::fold($directory) === self::fold($this->directory) && self::fold($id) === self::fold($this->id);
    }

    /** The same for the same user with the same groups: with it the browser uses a live session again and spends no ticket. */
    public function sessionKey(string $secret): string
    {
        $groups = $this->groups;
        sort($groups);
        $text = json_encode([self::fold($this->directory), self::fold($this->id), $groups], JSON_THROW_ON_ERROR);
        // Its first eight characters name the secret: after a change of the secret the browser knows that the key is of another one.
        $name = substr(self::base64url(hash('sha256', "session key secret\n$secret", true)), 0, 8);

        return $name.self::base64url(hash_hmac('sha256', $text, $secret, true));
    }

    private static function fold(string $name): string
    {
        return strtr($name, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz');
    }

    private static function base64url(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }
}
