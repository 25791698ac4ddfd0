// Who is signed in.  The cookie is the server's affair and invisible to us; what we hold is the name and the token that
// every change must carry.
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import { api } from '../api/client';
import { asFailure, type Failure } from '../api/failure';
import type { Session } from '../contract/types';

export const useSession = defineStore('session', () => {
  const current = shallowRef<Session | null>(null);
  const isAsked = ref(false);
  const hasEnded = ref(false);
  const isRedeeming = ref(false);
  // Why a one-time link, or asking for the session, failed; the login page shows it.
  const linkFailure = shallowRef<Failure | null>(null);
  const askFailure = shallowRef<Failure | null>(null);

  function begin(session: Session): void {
    current.value = session;
    isAsked.value = true;
    hasEnded.value = false;
    linkFailure.value = null;
    askFailure.value = null;
  }

  async function resume(): Promise<void> {
    if (isAsked.value) return;
    try {
      begin(await api.session());
    } catch (error) {
      const failure = asFailure(error);
      askFailure.value = failure.isSignedOut ? null : failure;
      isAsked.value = failure.isSignedOut;
    }
  }

  async function redeem(token: string): Promise<boolean> {
    isRedeeming.value = true;
    try {
      begin(await api.redeem(token));
      return true;
    } catch (error) {
      linkFailure.value = asFailure(error);
      return false;
    } finally {
      isRedeeming.value = false;
    }
  }

  async function login(user: string, password: string): Promise<void> {
    begin(await api.login(user, password));
  }

  function end(): void {
    // Several calls may learn of it at once; the second does not unsay the first.
    if (current.value) hasEnded.value = true;
    current.value = null;
  }

  async function logout(): Promise<void> {
    const token = current.value?.csrf_token;
    if (token !== undefined) await api.logout(token).catch(() => undefined);
    current.value = null;
    hasEnded.value = false;
  }

  async function setPassword(password: string, old: string | undefined): Promise<void> {
    const session = current.value;
    if (!session) return;
    await api.setPassword(session.csrf_token, password, old);
    current.value = { ...session, has_password: true };
  }

  return { current, hasEnded, isRedeeming, linkFailure, askFailure, resume, redeem, login, logout, end, setPassword };
});
